import { asReviewed } from '../../core/review/as-reviewed.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { slicesOf } from '../../core/slices-of.js';
import type { ActivityContext } from '../context.js';
import { readEntries, type Entry } from './read-entries.js';

/** Candidates that are looked up together. */
const SLICE = 500;

/** The prompts that a curation of the refresh would compare now, each once, as people edited them. */
export async function comparedPrompts(
  context: Pick<ActivityContext, 'store'>,
  { refreshId, file }: { refreshId: string; file: RefreshFile },
): Promise<Set<string>> {
  // Without signatures: no texts are compared yet.
  const { entries } = await readEntries(context, refreshId, { ...file.curate, dedupe: null });
  const prompts = new Set<string>();
  for (const slice of slicesOf(entries, SLICE))
    for (const prompt of (await promptsOfEntries(context, slice)).values()) prompts.add(prompt);
  return prompts;
}

/** Prompts by candidate, as people edited them; a candidate that is gone is not in it. */
export async function promptsOfEntries(
  { store }: Pick<ActivityContext, 'store'>,
  entries: readonly Pick<Entry, 'id' | 'decision'>[],
): Promise<Map<string, string>> {
  const candidates = await store.candidates.getMany(entries.map(({ id }) => id));
  return new Map(
    entries.flatMap(({ id, decision }) => {
      const candidate = candidates.get(id);
      return candidate ? [[id, asReviewed(candidate, decision).prompt]] : [];
    }),
  );
}
