import { newRefresh } from '../../../activities/refresh-record.js';
import { contentKey, releaseDigest } from '../../../core/content-key.js';
import type { Annotation } from '../../../core/schemas/annotation.js';
import type { Candidate } from '../../../core/schemas/candidate.js';
import type { Post } from '../../../core/schemas/post.js';
import type { Release } from '../../../core/schemas/release.js';
import type { Sample } from '../../../core/schemas/sample.js';
import type { Store } from '../../../store/store.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import {
  makeCandidate,
  makePost,
  makeRelease,
  makeSample,
  makeThread,
  makeVerdict,
  RECORD_DAY,
  storedMedia,
} from '../../core/make-records.js';

/** A post of X that a source found, with its pictures in the blob store, and its thread. */
export async function putPost(
  store: Store,
  id: string,
  {
    text = `post ${id}`,
    pictures = [],
    refreshIds = ['autumn'],
  }: { text?: string; pictures?: Buffer[]; refreshIds?: string[] } = {},
): Promise<Post> {
  const blobs = await Promise.all(pictures.map((bytes) => store.blobs.put(bytes)));
  const post = makePost(id, { text, media: storedMedia(id, blobs), raw: { text } });
  await store.posts.put(post);
  await store.threads.put(makeThread(id, { refreshIds }));
  return post;
}

/** The verdict that a candidate of a post came from. */
export async function putVerdict(store: Store, facts: Partial<Annotation> & { _id: string }): Promise<Annotation> {
  const verdict = makeVerdict(facts._id, {
    resolvedModel: 'annotator-2026-09',
    reply: { samples: [] },
    rawReply: '{"samples":[]}',
    costUsd: 0.002,
    ...facts,
  });
  await store.annotations.put(verdict);
  return verdict;
}

/** A candidate of one post, accepted. */
export async function putCandidate(store: Store, post: Post, facts: Partial<Candidate> = {}): Promise<Candidate> {
  const _id = facts._id ?? `candidate-of-${post.postId}`;
  const extraction = await putVerdict(store, { _id: `extraction-of-${_id}`, subjectId: post._id });
  const candidate = makeCandidate(_id, {
    _id,
    threadId: post._id,
    postIds: [post._id],
    prompt: post.text,
    split: 'text_to_image',
    state: 'accepted',
    annotations: { extraction: extraction._id },
    ...facts,
  });
  await store.candidates.put(candidate);
  return candidate;
}

/** The sample of some candidates that are the same. */
export async function putSample(store: Store, candidates: readonly Candidate[]): Promise<Sample> {
  const [first] = candidates as [Candidate, ...Candidate[]];
  const { prompt, inputImages, split } = first;
  const postIds = candidates.flatMap((candidate) => candidate.postIds);
  const sample = makeSample(contentKey('sample', { prompt, inputImages, split }), {
    split: split ?? 'analysis',
    prompt,
    inputImages,
    communityImages: candidates.flatMap(({ outputImages }) => outputImages),
    postIds,
    postUrls: postIds.map((id) => `https://x.com/i/status/${id.slice(2)}`),
    feedback: candidates.flatMap(({ feedback }) => feedback),
    candidateIds: candidates.map(({ _id }) => _id),
    refreshIds: first.refreshIds,
  });
  await store.samples.put(sample);
  for (const { _id } of candidates) await store.candidates.update(_id, { $set: { sampleId: sample._id } });
  return sample;
}

/** A refresh that froze a release of some samples. */
export async function putRelease(
  store: Store,
  refreshId: string,
  { samples, previous = null }: { samples: readonly Sample[]; previous?: Release | null },
): Promise<Release> {
  const release = makeRelease(releaseDigest(samples.map(({ _id }) => _id)), {
    samples,
    createdAt: new Date(RECORD_DAY.getTime() + (previous ? 7 : 0) * 86_400_000),
    refreshId,
    previous: previous && { releaseId: previous._id, added: 0, removed: 0 },
  });
  await store.releases.put(release);
  const refresh = newRefresh(makeRefreshFile({ id: refreshId }), 'digest', RECORD_DAY);
  await store.refreshes.put({ ...refresh, releaseId: release._id, state: 'done' });
  return release;
}
