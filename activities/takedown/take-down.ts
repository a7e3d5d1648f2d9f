import type { Sample } from '../../core/schemas/sample.js';
import type { Tombstone } from '../../core/schemas/tombstone.js';
import type { Store } from '../../store/store.js';
import { planTakedown, type TakedownPlan } from './plan-takedown.js';
import { markStale } from './mark-stale.js';
import { redactMaps } from './redact-maps.js';
import { removeBlobs } from './remove-blobs.js';
import { removeVectors } from './remove-vectors.js';

/** Why posts are taken down, and on whose word. */
export interface TakedownOrder {
  source: Tombstone['source'];
  by: string;
  reason: string;
  at: Date;
}

/** What was done. */
export interface TakedownReport {
  posts: number;
  candidates: number;
  samples: number;
  keptSamples: number;
  comments: number;
  generations: number;
  judgments: number;
  scores: number;
  verdicts: number;
  pictures: number;
  /** Releases that were marked. */
  releases: string[];
  /** Refreshes whose board and site have to be made anew. */
  refreshes: string[];
}

/**
 * Takes posts down, with all that rests on them. Tombstones come first and the posts themselves last, so that an order that was
 * broken off is carried out by giving it again. The ledger stays: what was paid was paid.
 */
export async function takeDown(
  store: Store,
  postIds: readonly string[],
  order: TakedownOrder,
): Promise<TakedownReport> {
  const { source, by, reason, at } = order;
  const known = await store.tombstones.getMany(postIds);
  // Who said it first, and why, stays.
  const fresh = postIds.filter((id) => known.get(id)?.state !== 'withdrawn');
  await Promise.all(
    fresh.map((_id) => store.tombstones.put({ _id, state: 'withdrawn', source, by, reason, at, heldUntil: null })),
  );
  const plan = await planTakedown(store, postIds);
  await markStale(store, plan.refreshIds, at);
  await removeVectors(store, plan);
  await redactMaps(store, plan);
  const derived = await withdrawSamples(store, plan, order);
  await Promise.all(plan.kept.map((sample) => store.samples.put(sample)));
  const comments = await removeComments(store, plan);
  const verdicts = await withdrawCandidates(store, plan, reason);
  await emptyReviews(store, plan);
  const pictures = await removeBlobs(store, plan, derived.outputs);
  await removePosts(store, plan);
  return {
    posts: plan.known.length,
    candidates: plan.candidateIds.length,
    samples: plan.samples.length,
    keptSamples: plan.kept.length,
    comments,
    ...derived.counts,
    verdicts,
    pictures,
    releases: plan.releaseIds,
    refreshes: plan.refreshIds,
  };
}

async function withdrawSamples(store: Store, plan: TakedownPlan, { reason, at }: TakedownOrder) {
  const gone = new Set(plan.postIds);
  const stubOf = ({ _id, split, postIds, candidateIds, refreshIds }: Sample) => ({
    _id,
    split,
    postIds,
    candidateIds,
    refreshIds,
    tombstones: postIds.filter((id) => gone.has(id)),
    reason,
    at,
  });
  const sampleIds = plan.samples.map(({ _id }) => _id);
  await Promise.all(plan.samples.map((sample) => store.withdrawals.put(stubOf(sample))));
  for (const releaseId of plan.releaseIds) await markRelease(store, releaseId, { sampleIds, at });
  const derived = await removeDerived(store, sampleIds);
  await Promise.all(sampleIds.map((id) => store.samples.remove(id)));
  return derived;
}

/** The list of a release never changes; beside it stands what was withdrawn of it. */
async function markRelease(
  store: Store,
  releaseId: string,
  { sampleIds, at }: { sampleIds: readonly string[]; at: Date },
): Promise<void> {
  const release = await store.releases.get(releaseId);
  if (!release) return;
  const listed = new Set(Object.values(release.sampleIds).flat());
  const known = new Set(release.withdrawals.map(({ sampleId }) => sampleId));
  const fresh = sampleIds.filter((id) => listed.has(id) && !known.has(id)).map((sampleId) => ({ sampleId, at }));
  if (fresh.length > 0)
    await store.releases.update(releaseId, { $set: { withdrawals: [...release.withdrawals, ...fresh] } });
}

/** Pictures that models drew of withdrawn samples, what judges wrote on them, scores and rewritten prompts. */
async function removeDerived(store: Store, sampleIds: string[]) {
  const ofSamples = { sampleId: { $in: sampleIds } };
  const outputs = new Set<string>();
  for await (const { image } of store.generations.find(ofSamples)) if (image) outputs.add(image.sha256);
  for await (const { image } of store.storedOutputs.find(ofSamples)) outputs.add(image.sha256);
  const [judgments, scores, generations] = [
    await store.judgments.raw.deleteMany(ofSamples),
    await store.scores.raw.deleteMany(ofSamples),
    await store.generations.raw.deleteMany(ofSamples),
  ];
  await store.rewrites.raw.deleteMany(ofSamples);
  await store.storedOutputs.raw.deleteMany(ofSamples);
  const counts = {
    generations: generations.deletedCount,
    judgments: judgments.deletedCount,
    scores: scores.deletedCount,
  };
  return { counts, outputs };
}

async function removeComments(store: Store, { postIds, comments, kept }: TakedownPlan): Promise<number> {
  const change = { $pull: { feedback: { postId: { $in: postIds } } } };
  const samples = comments.samples.filter((id) => !kept.some(({ _id }) => _id === id));
  await Promise.all(samples.map((id) => store.samples.update(id, change)));
  await Promise.all(comments.candidates.map((id) => store.candidates.update(id, change)));
  // What a model said of all comments of a candidate quotes this one.
  await store.annotations.raw.deleteMany({ subjectId: { $in: comments.candidates }, step: 'feedback' });
  return comments.samples.length;
}

/** Candidates stay as what they were, without their words; verdicts on them, their threads and posts quote them, and go. */
async function withdrawCandidates(store: Store, plan: TakedownPlan, reason: string): Promise<number> {
  const candidates = await store.candidates.getMany(plan.candidateIds);
  const texts = { prompt: '', filledPrompt: null, readPrompt: null, openPlaces: [] };
  const emptied = {
    ...texts,
    inputImages: [],
    outputImages: [],
    conversationImage: null,
    feedback: [],
    secondOpinion: null,
  };
  for (const _id of candidates.keys())
    await store.candidates.update(_id, { $set: { ...emptied, state: 'withdrawn', reason, annotations: {} } });
  const keys = [...candidates.values()].flatMap(({ annotations }) => Object.values(annotations));
  const subjects = [...plan.postIds, ...plan.threadIds, ...plan.candidateIds];
  // Questions that wait for a batch hold the texts that they are about.
  await store.questions.raw.deleteMany({ subjectId: { $in: [...subjects, ...plan.comments.candidates] } });
  const { deletedCount } = await store.annotations.raw.deleteMany({
    $or: [{ _id: { $in: keys } }, { subjectId: { $in: subjects } }],
  });
  return deletedCount;
}

/** That somebody decided stays; what it quotes goes, and nobody has to look at it any more. */
async function emptyReviews(store: Store, { candidateIds }: TakedownPlan): Promise<void> {
  const ofCandidates = { candidateId: { $in: candidateIds } };
  await store.reviews.raw.updateMany(ofCandidates, { $set: { prompt: null, note: null, images: null } });
  await store.reviewItems.raw.deleteMany(ofCandidates);
}

async function removePosts(store: Store, { postIds, threadIds }: TakedownPlan): Promise<void> {
  const ofPlatform = new Map(postIds.map((id) => [id.slice(id.indexOf(':') + 1), id]));
  for (const thread of (await store.threads.getMany(threadIds)).values()) {
    const nodes = thread.nodes.map((node) => (ofPlatform.has(node.postId) ? { ...node, missing: true } : node));
    const foundPostIds = thread.foundPostIds.filter((id) => !postIds.includes(id));
    // Its tree has to be read anew: what was said of the whole thread rests on the post too.
    await store.threads.update(thread._id, { $set: { nodes, foundPostIds, digest: null } });
  }
  await Promise.all(postIds.map((id) => store.posts.remove(id)));
}
