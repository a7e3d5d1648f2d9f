import { applicabilityOf } from '../../core/applicability-of.js';
import { inSlices } from '../../core/in-slices.js';
import { asReviewed } from '../../core/review/as-reviewed.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { ActivityContext } from '../context.js';
import type { Group } from './choose-groups.js';
import { earlierCandidates, type EarlierCandidate } from './earlier-candidates.js';
import type { Entry } from './read-entries.js';

/** Groups that are written at the same time. */
const SLICE = 100;

/** Writes samples, and what became of each candidate and why. Samples that an earlier curation of this refresh made and this one does not leave it. */
export async function settleGroups(
  context: ActivityContext,
  { groups, rejected, doubtful }: { groups: readonly Group[]; rejected: readonly Entry[]; doubtful: readonly Entry[] },
  refreshId: string,
): Promise<void> {
  await inSlices(groups, SLICE, (group) => settle(context, group, refreshId));
  const change = (state: 'rejected' | 'needs_review') => (entry: Entry) =>
    context.store.candidates.update(entry.id, {
      $set: { state, openState: entry.openState, sampleId: null, duplicate: null },
    });
  await inSlices(rejected, SLICE, change('rejected'));
  await inSlices(doubtful, SLICE, change('needs_review'));
  const kept = new Set(groups.flatMap(({ kept: { sampleId }, state }) => (state === 'accepted' ? [sampleId] : [])));
  await leaveOut(context, kept, refreshId);
}

async function settle(context: ActivityContext, group: Group, refreshId: string): Promise<void> {
  const { kept, duplicates, state } = group;
  if (state === 'accepted') await keepSample(context, await toSample(context, group, refreshId));
  const { sampleId } = kept;
  await Promise.all([
    context.store.candidates.update(kept.id, {
      $set: { state, openState: kept.openState, sampleId, duplicate: null },
    }),
    ...duplicates.map(({ entry, duplicate: { kind, similarity } }) =>
      context.store.candidates.update(entry.id, {
        $set: {
          state: 'duplicate',
          openState: entry.openState,
          sampleId,
          duplicate: { of: kept.id, kind, similarity },
        },
      }),
    ),
  ]);
}

async function toSample(context: ActivityContext, group: Group, refreshId: string): Promise<Sample> {
  const { kept, duplicates } = group;
  const entries = [kept, ...duplicates.map(({ entry }) => entry)];
  const found = await context.store.candidates.getMany(entries.map(({ id }) => id));
  const candidates = entries.flatMap(({ id }) => found.get(id) ?? []);
  const { split, prompt, originalPrompt, promptModified, inputImages } = asReviewed(
    candidates[0] as Candidate,
    kept.decision,
  );
  const earlier = await earlierCandidates(context, { sampleId: kept.sampleId, refreshId });
  const all = [...candidates, ...earlier.map(({ candidate }) => candidate)];
  const postIds = unique(all.flatMap((candidate) => candidate.postIds));
  const posts = await context.store.posts.getMany(postIds);
  return {
    _id: kept.sampleId,
    split,
    prompt,
    originalPrompt,
    promptModified,
    inputImages,
    communityImages: unique([...entries, ...earlier].flatMap(({ outputs }) => outputs)),
    postIds,
    postUrls: unique(postIds.flatMap((id) => posts.get(id)?.url ?? [])),
    feedback: withEarlier(candidates, earlier),
    applicability: applicabilityOf(candidates),
    candidateIds: unique(all.map((candidate) => candidate._id)),
    refreshIds: [refreshId],
  };
}

/** A comment that was read again counts as it was read now. */
function withEarlier(candidates: readonly Candidate[], earlier: readonly EarlierCandidate[]): Sample['feedback'] {
  const feedback = candidates.flatMap((candidate) => candidate.feedback);
  const read = new Set(feedback.map(({ postId }) => postId));
  return [
    ...feedback,
    ...earlier.flatMap(({ candidate }) => candidate.feedback).filter(({ postId }) => !read.has(postId)),
  ];
}

async function keepSample({ store }: ActivityContext, sample: Sample): Promise<void> {
  const known = await store.samples.get(sample._id);
  await store.samples.put({ ...sample, refreshIds: unique([...(known?.refreshIds ?? []), ...sample.refreshIds]) });
}

async function leaveOut({ store }: ActivityContext, kept: ReadonlySet<string>, refreshId: string): Promise<void> {
  const old: string[] = [];
  for await (const { _id } of store.samples.raw.find({ refreshIds: refreshId }, { projection: { _id: 1 } }))
    if (!kept.has(_id)) old.push(_id);
  await inSlices(old, SLICE, (id) => store.samples.update(id, { $pull: { refreshIds: refreshId } }));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
