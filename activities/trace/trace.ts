import type { Candidate } from '../../core/schemas/candidate.js';
import type { Post } from '../../core/schemas/post.js';
import type { Release } from '../../core/schemas/release.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { Thread } from '../../core/schemas/thread.js';
import type { Tombstone, Withdrawal } from '../../core/schemas/tombstone.js';
import { SPLITS } from '../../core/outcome.js';
import type { Store } from '../../store/store.js';
import { fateOfPost, type Fate } from './fate-of-post.js';
import { verdictsOn, type VerdictTrace } from './verdicts.js';

export interface PostTrace {
  postId: string;
  /** `null` for a post that the store does not have, or no longer. */
  post: Omit<Post, 'raw'> | null;
  tombstone: Tombstone | null;
  /** What became of it, and why. */
  fate: Fate[];
}

export interface CandidateTrace {
  candidate: Candidate;
  verdicts: VerdictTrace[];
}

export interface ThreadTrace {
  threadId: string;
  thread: Thread | null;
  /** Verdicts on the thread and on the posts of it that were found. */
  verdicts: VerdictTrace[];
}

/** JSON of `show sample --json`: from a sample back to what it came from. */
export interface SampleTrace {
  sampleId: string;
  /** `null` where it was withdrawn; then `withdrawal` says why. */
  sample: Sample | null;
  withdrawal: Withdrawal | null;
  releases: ReleaseMention[];
  posts: PostTrace[];
  threads: ThreadTrace[];
  candidates: CandidateTrace[];
  /** Sum over the calls for its verdicts, USD; `unknown` calls have no known cost. */
  cost: { usd: number; unknown: number };
}

export interface ReleaseMention {
  releaseId: string;
  refreshId: string;
  createdAt: string;
}

/** JSON of `show post`, `show thread` and `show candidate`. */
export interface SubjectTrace {
  posts: PostTrace[];
  threads: ThreadTrace[];
  candidates: CandidateTrace[];
  samples: string[];
  cost: SampleTrace['cost'];
}

/** @returns `null` where the store knows nothing of such a sample. */
export async function traceSample(store: Store, sampleId: string): Promise<SampleTrace | null> {
  const [sample, withdrawal] = [await store.samples.get(sampleId), await store.withdrawals.get(sampleId)];
  const known = sample ?? withdrawal;
  if (!known) return null;
  const candidates = await candidatesById(store, known.candidateIds);
  const { postIds } = known;
  const { samples: _, ...traced } = await traceAll(store, { candidates, postIds, threadIds: threadsOf(candidates) });
  return { sampleId, sample, withdrawal, releases: await releasesWith(store, sampleId), ...traced };
}

/** @returns `null` where the store knows nothing of such a candidate. */
export async function traceCandidate(store: Store, candidateId: string): Promise<SubjectTrace | null> {
  const candidate = await store.candidates.get(candidateId);
  if (!candidate) return null;
  const candidates = [candidate];
  return traceAll(store, { candidates, postIds: candidate.postIds, threadIds: threadsOf(candidates) });
}

/** @returns `null` where the store knows nothing of such a thread. */
export async function traceThread(store: Store, threadId: string): Promise<SubjectTrace | null> {
  const thread = await store.threads.get(threadId);
  if (!thread) return null;
  const candidates: Candidate[] = [];
  for await (const candidate of store.candidates.find({ threadId })) candidates.push(candidate);
  return traceAll(store, { candidates, postIds: thread.foundPostIds, threadIds: [threadId] });
}

/** From a post on: its thread, and of the thread's candidates those that it is part of. @returns `null` of an unknown post. */
export async function tracePost(store: Store, postId: string): Promise<SubjectTrace | null> {
  const [post, tombstone] = [await store.posts.get(postId), await store.tombstones.get(postId)];
  if (!post && !tombstone) return null;
  const candidates: Candidate[] = [];
  for await (const candidate of store.candidates.find({ $or: [{ postIds: postId }, { 'feedback.postId': postId }] }))
    candidates.push(candidate);
  const own = post ? [`${post.platform}:${post.conversationId}`] : [];
  return traceAll(store, {
    candidates,
    postIds: [postId],
    threadIds: [...new Set([...own, ...threadsOf(candidates)])],
  });
}

function threadsOf(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.map(({ threadId }) => threadId))];
}

async function candidatesById(store: Store, ids: readonly string[]): Promise<Candidate[]> {
  const found = await store.candidates.getMany(ids);
  return ids.flatMap((id) => found.get(id) ?? []);
}

interface Subjects {
  candidates: readonly Candidate[];
  postIds: readonly string[];
  threadIds: readonly string[];
}

async function traceAll(store: Store, { candidates, postIds, threadIds }: Subjects): Promise<SubjectTrace> {
  const threads = await store.threads.getMany(threadIds);
  const found = [...threads.values()].flatMap(({ foundPostIds }) => foundPostIds);
  const inUse = new Set(
    candidates.flatMap(({ annotations, secondOpinion }) => [
      ...Object.values(annotations),
      ...(secondOpinion ? [secondOpinion] : []),
    ]),
  );
  const subjects = [...postIds, ...found, ...threadIds, ...candidates.map(({ _id }) => _id)];
  const verdicts = await verdictsOn(store, subjects, inUse);
  const isOf = (ids: readonly string[]) => verdicts.filter(({ subjectId }) => ids.includes(subjectId));
  const calls = verdicts.flatMap((verdict) => verdict.calls);
  return {
    posts: await tracePosts(store, postIds, { threads, candidates, verdicts }),
    threads: threadIds.map((threadId) => {
      const thread = threads.get(threadId) ?? null;
      return { threadId, thread, verdicts: isOf([threadId, ...(thread?.foundPostIds ?? [])]) };
    }),
    candidates: candidates.map((candidate) => ({ candidate, verdicts: isOf([candidate._id]) })),
    samples: [...new Set(candidates.flatMap(({ sampleId }) => sampleId ?? []))],
    cost: {
      usd: calls.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
      unknown: calls.filter(({ costUsd }) => costUsd === null).length,
    },
  };
}

async function tracePosts(
  store: Store,
  postIds: readonly string[],
  known: { threads: ReadonlyMap<string, Thread>; candidates: readonly Candidate[]; verdicts: readonly VerdictTrace[] },
): Promise<PostTrace[]> {
  const [posts, tombstones] = [await store.posts.getMany(postIds), await store.tombstones.getMany(postIds)];
  return postIds.map((postId) => {
    const found = posts.get(postId) ?? null;
    const tombstone = tombstones.get(postId) ?? null;
    const thread = found && known.threads.get(`${found.platform}:${found.conversationId}`);
    const fate = fateOfPost(postId, { ...known, tombstone, thread: thread ?? null });
    if (!found) return { postId, post: null, tombstone, fate };
    const { raw: _, ...post } = found;
    return { postId, post, tombstone, fate };
  });
}

async function releasesWith(store: Store, sampleId: string): Promise<ReleaseMention[]> {
  const filter = { $or: SPLITS.map((split) => ({ [`sampleIds.${split}`]: sampleId })) };
  const mentions: ReleaseMention[] = [];
  const releases = store.releases.raw
    .find(filter, { projection: { refreshId: 1, createdAt: 1 } })
    .sort({ createdAt: 1 });
  for await (const { _id, refreshId, createdAt } of releases as AsyncIterable<Release>)
    mentions.push({ releaseId: _id, refreshId, createdAt: createdAt.toISOString() });
  return mentions;
}
