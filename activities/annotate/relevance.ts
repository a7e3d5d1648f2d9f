import { languageOfPost } from '../../core/language-of-post.js';
import { isNetworkSource, NETWORK_IMPORTERS } from '../../core/network-source.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Thread } from '../../core/schemas/thread.js';
import type { RelevanceReply } from '../../prompts/relevance/reply.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import type { RelevanceReport } from '../reports.js';
import { askStep } from './ask-step.js';

export interface ThreadInput {
  refreshId: string;
  threadId: string;
  repair: boolean;
}

export interface RelevanceInput extends ThreadInput {
  /** Position among the posts of the thread that a source found. */
  position: number;
}

/**
 * Looks at one found post of a thread. The thread is relevant as soon as one of its posts is; posts that come
 * only as replies are not asked about.
 */
export function createAssessRelevance(context: ActivityContext) {
  return async function assessRelevance(input: RelevanceInput): Promise<RelevanceReport> {
    const { file } = await context.refresh(input.refreshId);
    const thread = await requireThread(context, input.threadId);
    const postId = thread.foundPostIds[input.position];
    const post = postId ? await context.store.posts.get(postId) : null;
    if (!post) throw neverAgain('UnknownPost', `the thread ${input.threadId} has no post at ${input.position}`);
    const more = input.position + 1 < thread.foundPostIds.length;
    if (languageOfPost(post, file.annotate.languages) === 'other')
      return { ...unasked, relevant: more ? null : false, otherLanguage: true };
    const answer = await askStep<RelevanceReply>(context, {
      refreshId: input.refreshId,
      step: 'relevance',
      subjectId: post._id,
      data: relevanceData(file, post),
      images: [],
      repair: input.repair,
    });
    if (answer.kind !== 'done') return answer;
    const relevant = answer.outcome === 'ok' && answer.reply.score >= file.annotate.relevanceAtLeast;
    const verdict = relevant ? true : more ? null : false;
    return {
      kind: 'done',
      outcome: answer.outcome,
      costUsd: answer.costUsd,
      relevant: verdict,
      repliesFrom: repliesFrom(file, thread, post),
    };
  };
}

/** A post in a language that is not wanted: nobody is asked about it. */
const unasked = { kind: 'done', outcome: 'ok', costUsd: 0, repliesFrom: null } as const;

/** What the step is shown of a post. Part of the key of its verdict. */
export function relevanceData(file: RefreshFile, post: Post): Record<string, unknown> {
  return { about: file.annotate.about, post: asData(post) };
}

function asData(post: Post): Record<string, unknown> {
  return {
    id: post.postId,
    author: post.authorHandle,
    text: post.text,
    tags: post.tags,
    altTexts: post.media.flatMap((media) => media.altText ?? []),
    createdAt: post.createdAt?.toISOString() ?? null,
  };
}

/** A thread whose post came from the network and says that it has replies, or does not say, is worth a look for them. */
function repliesFrom(file: RefreshFile, thread: Thread, post: Post): string | null {
  if (post.counts.replies === 0 || !NETWORK_IMPORTERS.includes(post.importer)) return null;
  return (
    file.sources.filter(isNetworkSource).find(({ kind, replies }) => kind === thread.platform && replies)?.id ?? null
  );
}

export async function requireThread(context: ActivityContext, threadId: string): Promise<Thread> {
  const thread = await context.store.threads.get(threadId);
  if (!thread) throw neverAgain('UnknownThread', `the store has no thread ${threadId}`);
  return thread;
}
