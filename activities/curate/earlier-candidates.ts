import { asReviewed } from '../../core/review/as-reviewed.js';
import { reviewSubject } from '../../core/review/review-subject.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { ActivityContext } from '../context.js';
import { standingOf } from '../review/standing-of.js';
import { withdrawnPosts } from '../tombstones.js';

/** A candidate that an earlier refresh made the same sample of, with its outputs as people left them. */
export interface EarlierCandidate {
  candidate: Candidate;
  outputs: string[];
}

/**
 * Candidates by which other refreshes have a sample that this one has too. Their releases list it and do not change, so what it was made
 * of there stays in it. Candidates of this refresh are not among them: what becomes of those is decided here.
 */
export async function earlierCandidates(
  context: Pick<ActivityContext, 'store'>,
  { sampleId, refreshId }: { sampleId: string; refreshId: string },
): Promise<EarlierCandidate[]> {
  const { store } = context;
  const known = await store.samples.get(sampleId);
  if (!known) return [];
  const all = [...(await store.candidates.getMany(known.candidateIds)).values()].filter(
    (candidate) =>
      candidate.sampleId === sampleId &&
      !candidate.refreshIds.includes(refreshId) &&
      (candidate.state === 'accepted' || candidate.state === 'duplicate'),
  );
  if (all.length === 0) return [];
  const gone = await withdrawnPosts(
    context,
    all.flatMap(({ postIds }) => postIds),
  );
  const shown = all.filter(({ postIds }) => !postIds.some((id) => gone.has(id)));
  const standing = await standingOf(context, shown.map(reviewSubject));
  return shown.map((candidate) => ({
    candidate,
    outputs: asReviewed(candidate, standing.get(reviewSubject(candidate)) ?? null).outputImages,
  }));
}
