import { contentKey } from '../../core/content-key.js';
import { languageOfPost } from '../../core/language-of-post.js';
import type { Candidate, Feedback } from '../../core/schemas/candidate.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Thread } from '../../core/schemas/thread.js';
import type { ExtractionReply } from '../../prompts/extraction/reply.js';
import type { ActivityContext } from '../context.js';
import type { ExtractionReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { requireThread, type ThreadInput } from './relevance.js';
import { shownPosts } from './shown-posts.js';

/** One thread to candidates. They are written open; the later steps settle the ones of benchmark quality. */
export function createExtractSamples(context: ActivityContext) {
  return async function extractSamples(input: ThreadInput): Promise<ExtractionReport> {
    const { file } = await context.refresh(input.refreshId);
    const thread = await requireThread(context, input.threadId);
    const posts = await shownPosts(context, file, thread);
    const answer = await askStep<ExtractionReply>(context, {
      refreshId: input.refreshId,
      step: 'extraction',
      subjectId: thread._id,
      data: extractionData(file, thread, posts),
      images: [],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd } = answer;
    if (answer.outcome !== 'ok') return { kind: 'done', outcome, costUsd, candidates: [] };
    const found = answer.reply.samples.map((sample, index) =>
      inLanguages(
        candidateOf({ sample, index, thread, posts, annotationId: answer.annotationId, refreshId: input.refreshId }),
        { posts, languages: file.annotate.languages },
      ),
    );
    await Promise.all(found.map(({ candidate }) => keep(context, candidate)));
    return { kind: 'done', outcome, costUsd, candidates: found.map(inBrief) };
  };
}

/** What the step is shown of a thread. Part of the key of its verdict. */
export function extractionData(file: RefreshFile, thread: Thread, posts: readonly Post[]): Record<string, unknown> {
  return { about: file.annotate.about, posts: posts.map((post) => asData(post, thread)) };
}

function asData(post: Post, thread: Thread): Record<string, unknown> {
  return {
    id: post.postId,
    parentId: thread.nodes.find((node) => node.postId === post.postId)?.parentId ?? null,
    author: post.authorHandle,
    text: post.text,
    tags: post.tags,
    images: post.media.map((media) => ({ id: media.mediaKey, altText: media.altText })),
  };
}

interface Extracted {
  sample: ExtractionReply['samples'][number];
  index: number;
  thread: Thread;
  posts: readonly Post[];
  annotationId: string;
  refreshId: string;
}

function candidateOf({ sample, index, thread, posts, annotationId, refreshId }: Extracted): Candidate {
  const byId = new Map(posts.map((post) => [post.postId, post]));
  const feedback = sample.feedback.map(({ postId, text }): Feedback => {
    const post = byId.get(postId);
    return { postId: post?._id ?? postId, url: post?.url ?? null, text, polarity: null, keywords: [] };
  });
  return {
    _id: contentKey('candidate', { annotationId, index }),
    refreshIds: [refreshId],
    threadId: thread._id,
    postIds: sample.postIds.flatMap((postId) => byId.get(postId)?._id ?? []),
    prompt: sample.prompt,
    filledPrompt: null,
    readPrompt: null,
    promptModified: sample.promptModified,
    extractedQuality: sample.quality,
    inputImages: [],
    outputImages: [],
    hasPlaceholders: false,
    openPlaces: [],
    conversationImage: null,
    feedback,
    split: sample.quality === 'analysis' ? 'analysis' : null,
    state: sample.quality === 'trash' ? 'trash' : 'open',
    reason: null,
    disputed: false,
    secondOpinion: null,
    safety: [],
    applicability: {},
    sampleId: null,
    openState: null,
    duplicate: null,
    annotations: { extraction: annotationId },
  };
}

/** The post that matters most says in which language a candidate is. Of another one than is wanted it is left out. */
function inLanguages(
  candidate: Candidate,
  { posts, languages }: { posts: readonly Post[]; languages: readonly string[] | null },
): { candidate: Candidate; language: ReturnType<typeof languageOfPost> } {
  const [first] = candidate.postIds;
  const post = posts.find(({ _id }) => _id === first);
  const language = languageOfPost({ language: post?.language ?? null }, languages);
  if (language !== 'other' || candidate.state === 'trash') return { candidate, language };
  const reason = `language: ${post?.language ?? 'unknown'}`;
  return { candidate: { ...candidate, state: 'discarded', split: null, reason }, language };
}

/** A candidate that is there already keeps what later steps found; it only learns of one more refresh. */
async function keep(context: ActivityContext, candidate: Candidate): Promise<void> {
  const isNew = await context.store.candidates.putIfNew(candidate);
  if (!isNew)
    await context.store.candidates.update(candidate._id, {
      $addToSet: { refreshIds: { $each: candidate.refreshIds } },
    });
}

function inBrief({ candidate, language }: ReturnType<typeof inLanguages>) {
  return {
    id: candidate._id,
    quality: candidate.extractedQuality,
    hasFeedback: candidate.feedback.length > 0,
    ...(language !== 'wanted' && { language }),
  };
}
