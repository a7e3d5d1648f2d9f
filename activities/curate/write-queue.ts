import { inSlices } from '../../core/in-slices.js';
import type { CurateConfig } from '../../core/schemas/curate-config.js';
import { REVIEW_RANKS, type ReviewItem } from '../../core/schemas/review-item.js';
import type { ActivityContext } from '../context.js';
import { needsPerson, type Group } from './choose-groups.js';
import type { Entry } from './read-entries.js';

/** Items that are written at the same time. */
const SLICE = 200;

/** What the quality step asks a person to look at; any other reason is a sentence. */
const CODES = ['prompt', 'input_image', 'output_image'];

/** Writes the review queue of a refresh anew. Decided items stay in it: they can be looked at, and undone. */
export async function writeQueue(
  context: Pick<ActivityContext, 'store' | 'now'>,
  parts: { groups: readonly Group[]; rejected: readonly Entry[]; doubtful: readonly Entry[] },
  { refreshId, config }: { refreshId: string; config: CurateConfig },
): Promise<void> {
  const curatedAt = context.now();
  const drawn = parts.groups.filter(({ state }) => state !== 'capped').map(({ kept }) => kept);
  const entries = [...drawn, ...parts.rejected, ...parts.doubtful].filter(
    (entry) => needsPerson(entry, config) || isDoubtful(entry) || entry.decision?.refreshId === refreshId,
  );
  await inSlices(entries, SLICE, (entry) =>
    context.store.reviewItems.put(itemOf(entry, { refreshId, curatedAt, required: needsPerson(entry, config) })),
  );
  await dropOthers(context, new Set(entries.map(({ id }) => id)), refreshId);
}

/** Items of an earlier curation that this one does not have. */
async function dropOthers(
  { store }: Pick<ActivityContext, 'store'>,
  kept: ReadonlySet<string>,
  refreshId: string,
): Promise<void> {
  const old: string[] = [];
  for await (const { _id, candidateId } of store.reviewItems.find({ refreshId }))
    if (!kept.has(candidateId)) old.push(_id);
  await inSlices(old, SLICE, (id) => store.reviewItems.remove(id));
}

function isDoubtful({ split, disputed, openState }: Entry): boolean {
  return openState === 'needs_review' || (split !== 'analysis' && disputed);
}

function itemOf(
  entry: Entry,
  { refreshId, curatedAt, required }: Pick<ReviewItem, 'refreshId' | 'curatedAt' | 'required'>,
): ReviewItem {
  const { id, subject, split, disputed, openState, reason } = entry;
  const doubt =
    openState === 'needs_review' ? [reason !== null && CODES.includes(reason) ? reason : 'needs_review'] : [];
  return {
    _id: `${refreshId}/${id}`,
    refreshId,
    candidateId: id,
    subject,
    split,
    rank: disputed ? REVIEW_RANKS.disputed : doubt.length > 0 ? REVIEW_RANKS.doubtful : REVIEW_RANKS.rest,
    reasons: [...(disputed ? ['disputed'] : []), ...doubt],
    required,
    curatedAt,
  };
}
