import { z } from 'zod';
import type { PromptGroup } from '../../core/describe/describe-prompts.js';
import { SPLITS, type Split } from '../../core/outcome.js';
import type { PriorDataset } from '../../core/schemas/describe-config.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import { slicesOf } from '../../core/slices-of.js';

/** All prompts that are looked at together: of the release by split, then of each prior dataset. */
export interface GatheredPrompts {
  groups: PromptGroup[];
  prompts: { text: string; group: number; sampleId: string | null }[];
}

const SPLIT_NAMES: Record<Split, string> = {
  text_to_image: 'Text to image',
  image_to_image: 'Image to image',
  analysis: 'Analysis',
};

/** Samples that are read together. */
const BATCH = 500;

const PriorPrompts = z.array(z.string());

/** Reads them from the store; prior datasets were put there when the refresh was started. */
export async function gatherPrompts(
  context: Pick<ActivityContext, 'store'>,
  file: RefreshFile,
  releaseId: string,
): Promise<GatheredPrompts> {
  const release = await context.store.releases.get(releaseId);
  if (!release) throw neverAgain('UnknownRelease', `the store has no release ${releaseId}`);
  const gathered: GatheredPrompts = { groups: [], prompts: [] };
  for (const split of SPLITS) {
    const group = gathered.groups.push({ id: split, name: SPLIT_NAMES[split], kind: 'split', split }) - 1;
    for (const ids of slicesOf(release.sampleIds[split], BATCH)) {
      const samples = await context.store.samples.getMany(ids);
      for (const id of ids) {
        const sample = samples.get(id);
        if (sample) gathered.prompts.push({ text: sample.prompt, group, sampleId: id });
      }
    }
  }
  for (const dataset of file.analysis?.priorDatasets ?? []) {
    const group = gathered.groups.push({ id: dataset.id, name: dataset.name, kind: 'prior', split: dataset.split }) - 1;
    for (const text of await priorPrompts(context, dataset)) gathered.prompts.push({ text, group, sampleId: null });
  }
  return gathered;
}

/** The prompts of a prior dataset, as the store has them. */
export async function priorPrompts(
  { store }: Pick<ActivityContext, 'store'>,
  dataset: PriorDataset,
): Promise<string[]> {
  if (dataset.sha256 === null || !(await store.blobs.has(dataset.sha256)))
    throw neverAgain('NoPriorDataset', `the prompts of ${dataset.id} are not in the store; start the refresh again`);
  const bytes = await store.blobs.get(dataset.sha256);
  return PriorPrompts.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}
