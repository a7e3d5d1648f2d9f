import { readPriorPrompts } from '../../config/read-prior-prompts.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { BlobStore } from '../../store/blob-store.js';

/**
 * Puts the prompts of prior datasets into the store: workers run elsewhere, and never read an operator's files.
 *
 * @throws InputError where a file that is not in the store yet is gone, or is another one by now.
 */
export async function keepPriorDatasets({ analysis }: RefreshFile, blobs: BlobStore): Promise<void> {
  for (const dataset of analysis?.priorDatasets ?? []) {
    if (dataset.sha256 !== null && (await blobs.has(dataset.sha256))) continue;
    await blobs.put(readPriorPrompts(dataset).bytes);
  }
}
