import { InputError } from '../../core/input-error.js';
import { retryMistakes } from '../../core/retry-mistakes.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { benchmarkIds, type Release } from '../../core/schemas/release.js';
import type { RetryRequest } from '../../workflows/messages.js';

/**
 * Looks at a retry before anything is started for it: a refresh that has ended would be run for nothing.
 * The workflow refuses the same, but for samples, which it does not know.
 *
 * @throws InputError naming everything that is unknown and what is known.
 */
export function checkRetryRequest(
  { file, release }: { file: RefreshFile; release: Release | null },
  request: RetryRequest,
): void {
  const known = { models: ids(file.models), judges: ids(file.judges), metrics: file.metrics };
  const complaints = [...retryMistakes(request, known), ...unknownSamples(release, request.samples)];
  if (complaints.length > 0) throw new InputError(complaints);
}

function ids(entries: readonly { id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

function unknownSamples(release: Release | null, named: readonly string[]): string[] {
  if (!release) return [];
  const known = new Set(benchmarkIds(release));
  return named
    .filter((id) => !known.has(id))
    .map((id) => `no sample "${id}" on the boards of release ${release._id}; the site's sample pages show the ids`);
}
