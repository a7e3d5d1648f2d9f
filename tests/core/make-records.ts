import { sha256 } from '../../core/content-key.js';
import { Annotation } from '../../core/schemas/annotation.js';
import { Candidate } from '../../core/schemas/candidate.js';
import { pendingMedia, Post } from '../../core/schemas/post.js';
import { Release } from '../../core/schemas/release.js';
import { Sample } from '../../core/schemas/sample.js';
import { Thread } from '../../core/schemas/thread.js';

/** Day of everything that has one, unless a test says otherwise. */
export const RECORD_DAY = new Date('2026-10-05T12:00:00Z');

/** A post of X without pictures, the root of its thread. `id` is that of the platform. */
export function makePost(id: string, changes: Partial<Post> = {}): Post {
  return Post.parse({
    _id: `x:${id}`,
    platform: 'x',
    postId: id,
    conversationId: id,
    authorHandle: 'someone',
    text: `post ${id}`,
    tags: [],
    language: 'en',
    createdAt: RECORD_DAY,
    url: `https://x.com/i/status/${id}`,
    replyToId: null,
    quotedId: null,
    media: [],
    counts: { likes: null, replies: null, reposts: null, views: null },
    importer: 'x-search',
    raw: null,
    ...changes,
  });
}

/** Pictures of a post that are in the blob store. */
export function storedMedia(postId: string, images: readonly string[]): Post['media'] {
  return images.map((sha, i) => {
    const url = `https://pics.example/${postId}-${i}`;
    const known = pendingMedia({ mediaKey: `${postId}-${i}`, kind: 'photo', url, altText: null });
    return { ...known, state: 'stored', sha256: sha };
  });
}

/** The thread of a root post of X that a source found, assembled. */
export function makeThread(rootId: string, changes: Partial<Thread> = {}): Thread {
  return Thread.parse({
    _id: `x:${rootId}`,
    platform: 'x',
    conversationId: rootId,
    foundPostIds: [`x:${rootId}`],
    refreshIds: ['autumn'],
    nodes: [{ postId: rootId, parentId: null, depth: 0, missing: false }],
    digest: `digest of ${rootId}`,
    ...changes,
  });
}

/** A verdict of the extraction. */
export function makeVerdict(_id: string, changes: Partial<Annotation> = {}): Annotation {
  return Annotation.parse({
    _id,
    step: 'extraction',
    subjectId: 'x:0',
    promptHash: 'a-prompt',
    provider: 'acme',
    model: 'annotator',
    resolvedModel: null,
    outcome: 'ok',
    reply: null,
    rawReply: null,
    reason: null,
    repaired: false,
    costUsd: 0,
    at: RECORD_DAY,
    ...changes,
  });
}

/** A candidate of benchmark quality that the annotators let through. `id` becomes 24 hex characters, unless `_id` is given. */
export function makeCandidate(id: string, changes: Partial<Candidate> = {}): Candidate {
  return Candidate.parse({
    _id: sha256(id).slice(0, 24),
    refreshIds: ['autumn'],
    threadId: `x:${id}`,
    postIds: [`x:${id}`],
    prompt: `a painting of ${id}`,
    filledPrompt: null,
    promptModified: false,
    extractedQuality: 'benchmark',
    inputImages: [],
    outputImages: [],
    hasPlaceholders: false,
    feedback: [],
    split: changes.inputImages?.length ? 'image_to_image' : 'text_to_image',
    state: 'open',
    reason: null,
    sampleId: null,
    annotations: { safety: 'verdict' },
    ...changes,
  });
}

/** A sample that rests on one post. */
export function makeSample(_id: string, changes: Partial<Sample> = {}): Sample {
  return Sample.parse({
    _id,
    split: 'text_to_image',
    prompt: `prompt ${_id}`,
    promptModified: false,
    inputImages: [],
    communityImages: [],
    postIds: [`x:${_id}`],
    postUrls: [`https://x.com/i/status/${_id}`],
    feedback: [],
    candidateIds: [_id],
    refreshIds: ['autumn'],
    ...changes,
  });
}

/** The release of some samples, the first of its store. */
export function makeRelease(
  _id: string,
  { samples, ...changes }: { samples: readonly Pick<Sample, '_id' | 'split'>[] } & Partial<Release>,
): Release {
  const idsOf = (split: string) => samples.filter((sample) => sample.split === split).map((sample) => sample._id);
  return Release.parse({
    _id,
    createdAt: RECORD_DAY,
    refreshId: 'autumn',
    sampleIds: {
      analysis: idsOf('analysis'),
      text_to_image: idsOf('text_to_image'),
      image_to_image: idsOf('image_to_image'),
    },
    previous: null,
    withdrawals: [],
    ...changes,
  });
}
