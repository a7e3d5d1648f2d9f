import { contentKey, releaseDigest } from '../../../core/content-key.js';
import type { Annotation } from '../../../core/schemas/annotation.js';
import { Candidate } from '../../../core/schemas/candidate.js';
import { pendingMedia, type Post } from '../../../core/schemas/post.js';
import { Release } from '../../../core/schemas/release.js';
import { Thread } from '../../../core/schemas/thread.js';
import { Sample } from '../../../core/schemas/sample.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import type { Store } from '../../../store/store.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';

const DAY = new Date('2026-10-05T12:00:00Z');

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
  const media: Post['media'] = [];
  for (const [i, bytes] of pictures.entries()) {
    const known = {
      mediaKey: `${id}-${i}`,
      kind: 'photo' as const,
      url: `https://pics.example/${id}-${i}`,
      altText: null,
    };
    media.push({ ...pendingMedia(known), state: 'stored' as const, sha256: await store.blobs.put(bytes) });
  }
  const post: Post = {
    _id: `x:${id}`,
    platform: 'x',
    postId: id,
    conversationId: id,
    authorHandle: 'someone',
    text,
    tags: [],
    language: 'en',
    createdAt: DAY,
    url: `https://x.com/i/status/${id}`,
    replyToId: null,
    quotedId: null,
    media,
    counts: { likes: null, replies: null, reposts: null, views: null },
    importer: 'x-search',
    raw: { text },
  };
  await store.posts.put(post);
  await store.threads.put(
    Thread.parse({
      _id: post._id,
      platform: 'x',
      conversationId: id,
      foundPostIds: [post._id],
      refreshIds,
      nodes: [{ postId: id, parentId: null, depth: 0, missing: false }],
      digest: `digest of ${id}`,
    }),
  );
  return post;
}

/** The verdict that a candidate of a post came from. */
export async function putVerdict(store: Store, facts: Partial<Annotation> & { _id: string }): Promise<Annotation> {
  const verdict: Annotation = {
    step: 'extraction',
    subjectId: 'x:0',
    promptHash: 'a-prompt',
    provider: 'acme',
    model: 'annotator',
    resolvedModel: 'annotator-2026-09',
    outcome: 'ok',
    reply: { samples: [] },
    rawReply: '{"samples":[]}',
    reason: null,
    repaired: false,
    askedTogether: 1,
    costUsd: 0.002,
    at: DAY,
    ...facts,
  };
  await store.annotations.put(verdict);
  return verdict;
}

/** A candidate of one post, accepted. */
export async function putCandidate(store: Store, post: Post, facts: Partial<Candidate> = {}): Promise<Candidate> {
  const _id = facts._id ?? `candidate-of-${post.postId}`;
  const extraction = await putVerdict(store, { _id: `extraction-of-${_id}`, subjectId: post._id });
  const candidate = Candidate.parse({
    _id,
    refreshIds: ['autumn'],
    threadId: post._id,
    postIds: [post._id],
    prompt: post.text,
    filledPrompt: null,
    promptModified: false,
    extractedQuality: 'benchmark',
    inputImages: [],
    outputImages: [],
    hasPlaceholders: false,
    feedback: [],
    split: 'text_to_image',
    state: 'accepted',
    reason: null,
    sampleId: null,
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
  const sample = Sample.parse({
    _id: contentKey('sample', { prompt, inputImages, split }),
    split,
    prompt,
    promptModified: false,
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
  const idsOf = (split: string) => samples.filter((sample) => sample.split === split).map(({ _id }) => _id);
  const release = Release.parse({
    _id: releaseDigest(samples.map(({ _id }) => _id)),
    createdAt: new Date(DAY.getTime() + (previous ? 7 : 0) * 86_400_000),
    refreshId,
    sampleIds: {
      analysis: idsOf('analysis'),
      text_to_image: idsOf('text_to_image'),
      image_to_image: idsOf('image_to_image'),
    },
    previous: previous && { releaseId: previous._id, added: 0, removed: 0 },
    withdrawals: [],
  });
  await store.releases.put(release);
  const refresh = newRefresh(makeRefreshFile({ id: refreshId }), 'digest', DAY);
  await store.refreshes.put({ ...refresh, releaseId: release._id, state: 'done' });
  return release;
}
