import { mergeDuplicates, type DedupeSources } from '../core/dedupe/merge-duplicates.js';
import type { ActivityContext } from './context.js';
import { capGroups, groupsOf, holdForReview, type Group } from './curate/choose-groups.js';
import { dedupeSources } from './curate/dedupe-sources.js';
import { holdUnchecked } from './curate/hold-unchecked.js';
import { readEntries, type Entry, type ReadEntries } from './curate/read-entries.js';
import { dropPrompts } from './describe/prompts-blob.js';
import { settleGroups } from './curate/settle-groups.js';
import { writeQueue } from './curate/write-queue.js';

/** Equal prompts with equal inputs, and nothing else. */
const EXACT_ONLY = { text: null, embedding: null, image: null };

/**
 * Candidates become samples: duplicates are merged with all their provenance, splits are capped, people's decisions are carried out, and
 * what still needs one is put into the review queue. Curating again with the same decisions gives the same samples.
 *
 * @returns candidates by what became of them, as `curate.<state>` (duplicates as `curate.duplicate-<kind>`, equal ones as
 *   `curate.duplicate`), samples by split, as `samples.<split>`, candidates whose prompt has no embedding where those are compared, as
 *   `embeddings.missing`, and those that the safety step never came to, as `safety.unchecked`. The release must not be frozen while there are `curate.awaiting_review`.
 */
export function createCurate(context: ActivityContext) {
  return async function curate({ refreshId }: { refreshId: string }): Promise<Record<string, number>> {
    const { file } = await context.refresh(refreshId);
    const config = file.curate;
    const unchecked = await holdUnchecked(context, { refreshId, file });
    const read = await readEntries(context, refreshId, config);
    const sources = await dedupeSources(context, read, file);
    const found = await mergeDuplicates(read.entries, config.dedupe ?? EXACT_ONLY, sources);
    const groups = groupsOf(read.entries, found);
    const here = read.rejected.filter(({ decision }) => decision?.refreshId === refreshId);
    capGroups(groups, here, config);
    holdForReview(groups, config);
    const { rejected, doubtful } = read;
    await settleGroups(context, { groups, rejected, doubtful }, refreshId);
    // What had to be embedded for this is embedded; a list of prompts that stayed would be found by no takedown.
    await dropPrompts(context.store, refreshId);
    await writeQueue(context, { groups, rejected: here, doubtful }, { refreshId, config });
    return {
      ...countAll(read, groups),
      ...countUnembedded(read.entries, sources),
      ...(unchecked > 0 && { 'safety.unchecked': unchecked }),
    };
  };
}

/** Candidates that could not be compared by meaning; they are dropped by nothing, so the count stands beside the way. */
function countUnembedded(entries: readonly Entry[], { sketches }: DedupeSources): Record<string, number> {
  if (!sketches) return {};
  const missing = entries.filter(({ id }) => sketches.rowOf(id) === null).length;
  return missing > 0 ? { 'embeddings.missing': missing } : {};
}

function countAll({ states, rejected, doubtful }: ReadEntries, groups: readonly Group[]): Record<string, number> {
  const counts: Record<string, number> = {};
  const count = (key: string, n = 1) => {
    if (n > 0) counts[key] = (counts[key] ?? 0) + n;
  };
  for (const [state, n] of Object.entries(states)) count(`curate.${state}`, n);
  count('curate.rejected', rejected.length);
  count('curate.needs_review', doubtful.length);
  for (const { kept, duplicates, state } of groups) {
    count(`curate.${state}`);
    if (state === 'accepted') count(`samples.${kept.split}`);
    for (const { duplicate } of duplicates)
      count(duplicate.kind === 'exact' ? 'curate.duplicate' : `curate.duplicate-${duplicate.kind}`);
  }
  return counts;
}
