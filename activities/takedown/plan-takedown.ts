import { promptOf } from '../../core/candidate-prompt.js';
import { SPLITS } from '../../core/outcome.js';
import type { Candidate } from '../../core/schemas/candidate.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { Store } from '../../store/store.js';

/** What goes with some posts. Ids only. */
export interface TakedownPlan {
  postIds: string[];
  /** Of those, the ones that the store has. */
  known: string[];
  threadIds: string[];
  /** Candidates that one of the posts is part of: a prompt that was joined from several posts rests on each. */
  candidateIds: string[];
  /** Samples that have no other source. */
  samples: Sample[];
  /** Samples that the same prompt and pictures of other posts carry on, as they will be. */
  kept: Sample[];
  /** Samples and candidates that lose a comment, and nothing else. */
  comments: { samples: string[]; candidates: string[] };
  /** Releases that list one of the withdrawn samples. */
  releaseIds: string[];
  /** Refreshes whose boards and sites show one of the samples, kept ones too. */
  refreshIds: string[];
}

/** Ids in one query. */
const BATCH = 500;

/** Finds all that rests on some posts, and changes nothing. */
export async function planTakedown(store: Store, postIds: readonly string[]): Promise<TakedownPlan> {
  const posts = await store.posts.getMany(postIds);
  const candidates = new Map<string, Candidate>();
  for await (const candidate of inBatches(postIds, (ids) => store.candidates.find({ postIds: { $in: ids } })))
    candidates.set(candidate._id, candidate);
  const { samples, kept } = await sortSamples(store, postIds, candidates);
  const goes = new Set(samples.map(({ _id }) => _id));
  const releases = await releasesOf(store, [...samples, ...kept]);
  return {
    postIds: [...postIds],
    known: [...posts.keys()],
    threadIds: unique([
      ...[...posts.values()].map(({ platform, conversationId }) => `${platform}:${conversationId}`),
      ...[...candidates.values()].map(({ threadId }) => threadId),
    ]),
    candidateIds: [...candidates.keys()],
    samples,
    kept,
    comments: await commentsOf(store, postIds, { candidates, goes }),
    releaseIds: releases.filter(({ ids }) => ids.some((id) => goes.has(id))).map(({ releaseId }) => releaseId),
    refreshIds: await refreshesOf(
      store,
      releases.map(({ releaseId }) => releaseId),
    ),
  };
}

async function* inBatches<T>(ids: readonly string[], find: (ids: string[]) => AsyncIterable<T>): AsyncGenerator<T> {
  for (let i = 0; i < ids.length; i += BATCH) yield* find(ids.slice(i, i + BATCH));
}

async function sortSamples(
  store: Store,
  postIds: readonly string[],
  withdrawn: ReadonlyMap<string, Candidate>,
): Promise<Pick<TakedownPlan, 'samples' | 'kept'>> {
  const found = new Map<string, Sample>();
  for await (const sample of inBatches(postIds, (ids) => store.samples.find({ postIds: { $in: ids } })))
    found.set(sample._id, sample);
  const [samples, kept]: [Sample[], Sample[]] = [[], []];
  for (const sample of found.values()) {
    const left = sample.candidateIds.filter((id) => !withdrawn.has(id));
    const others = (await store.candidates.getMany(left)).values();
    const without = carriedOn(sample, [...others], new Set(postIds));
    if (without) kept.push({ ...without, postUrls: await urlsOf(store, without.postIds) });
    else samples.push(sample);
  }
  return { samples, kept };
}

/** A sample stays by those of its other candidates that have its very prompt and pictures: nothing of the post is left in it. */
function carriedOn(sample: Sample, others: readonly Candidate[], gone: ReadonlySet<string>): Sample | null {
  const same = others.filter(
    (candidate) =>
      promptOf(candidate) === sample.prompt &&
      candidate.inputImages.join(' ') === sample.inputImages.join(' ') &&
      !candidate.postIds.some((id) => gone.has(id)),
  );
  if (same.length === 0) return null;
  const outputs = new Set(same.flatMap(({ outputImages }) => outputImages));
  const postIds = unique(same.flatMap((candidate) => candidate.postIds));
  const comments = new Set(same.flatMap(({ feedback }) => feedback.map((comment) => comment.postId)));
  return {
    ...sample,
    candidateIds: same.map(({ _id }) => _id),
    postIds,
    communityImages: sample.communityImages.filter((hash) => outputs.has(hash)),
    feedback: sample.feedback.filter(({ postId }) => comments.has(postId) && !gone.has(postId)),
  };
}

async function urlsOf(store: Store, postIds: readonly string[]): Promise<string[]> {
  const posts = await store.posts.getMany(postIds);
  return unique(postIds.flatMap((id) => posts.get(id)?.url ?? []));
}

async function commentsOf(
  store: Store,
  postIds: readonly string[],
  { candidates, goes }: { candidates: ReadonlyMap<string, Candidate>; goes: ReadonlySet<string> },
): Promise<TakedownPlan['comments']> {
  const comments: TakedownPlan['comments'] = { samples: [], candidates: [] };
  for await (const { _id } of inBatches(postIds, (ids) => store.samples.find({ 'feedback.postId': { $in: ids } })))
    if (!goes.has(_id)) comments.samples.push(_id);
  for await (const { _id } of inBatches(postIds, (ids) => store.candidates.find({ 'feedback.postId': { $in: ids } })))
    if (!candidates.has(_id)) comments.candidates.push(_id);
  return comments;
}

async function releasesOf(store: Store, samples: readonly Sample[]): Promise<{ releaseId: string; ids: string[] }[]> {
  const wanted = new Set(samples.map(({ _id }) => _id));
  const found: { releaseId: string; ids: string[] }[] = [];
  if (wanted.size === 0) return found;
  for await (const { _id, sampleIds } of store.releases.find({})) {
    const ids = SPLITS.flatMap((split) => sampleIds[split]).filter((id) => wanted.has(id));
    if (ids.length > 0) found.push({ releaseId: _id, ids });
  }
  return found;
}

async function refreshesOf(store: Store, releaseIds: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const { _id } of store.refreshes.find({ releaseId: { $in: [...releaseIds] } })) ids.push(_id);
  return ids.toSorted();
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
