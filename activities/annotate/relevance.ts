import { languageOfPost } from '../../core/language-of-post.js';
import { isFromNetwork, isNetworkSource } from '../../core/network-source.js';
import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Thread } from '../../core/schemas/thread.js';
import type { RelevanceReply } from '../../prompts/relevance/reply.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import type { RelevanceReport } from '../reports.js';
import { askStep } from './ask-step.js';
import { isRelevant, relevanceData } from './relevance-verdicts.js';

export interface ThreadInput {
  refreshId: string;
  threadId: string;
  repair: boolean;
}

/** One post of a thread: by its position among those that a source found, or a reply by its store key. */
export type RelevanceSubject =
  { threadId: string; position: number; postId?: undefined } | { threadId: string; position: null; postId: string };

export type RelevanceInput = ThreadInput & RelevanceSubject;

/** A post that is asked about, with the thread that hangs on the answer. */
export interface RelevanceCase {
  subject: RelevanceSubject;
  thread: Thread;
  post: Post;
}

/** Looks at one post of a thread. The thread is relevant as soon as one of its found posts is. */
export function createAssessRelevance(context: ActivityContext) {
  return async function assessRelevance(input: RelevanceInput): Promise<RelevanceReport> {
    const { file } = await context.refresh(input.refreshId);
    const found = await findCase(context, input);
    if (isOtherLanguage(file, found))
      return { kind: 'done', outcome: 'ok', costUsd: 0, ...settleCase(file, found, false) };
    const answer = await askStep<RelevanceReply>(context, {
      refreshId: input.refreshId,
      step: 'relevance',
      subjectId: found.post._id,
      data: relevanceData(file, found.post),
      images: [],
      repair: input.repair,
    });
    if (answer.kind === 'later') await askRestLater(context, input, found.thread);
    if (answer.kind !== 'done') return answer;
    const { outcome, costUsd } = answer;
    const verdict = answer.outcome === 'ok' ? { outcome: answer.outcome, reply: answer.reply } : undefined;
    return { kind: 'done', outcome, costUsd, ...settleCase(file, found, isRelevant(verdict, file)) };
  };
}

export async function findCase(context: ActivityContext, subject: RelevanceSubject): Promise<RelevanceCase> {
  const { threadId, position } = subject;
  const thread = await requireThread(context, threadId);
  const postId = position === null ? subject.postId : thread.foundPostIds[position];
  const post = postId ? await context.store.posts.get(postId) : null;
  if (!post)
    throw neverAgain('UnknownPost', `the thread ${threadId} has no post ${postId ?? `at ${String(position)}`}`);
  return { subject, thread, post };
}

/** Most posts of a thread that go into one batch. */
const MOST_AHEAD = 100;

/**
 * A batch may take a day, so that a thread whose first post is not relevant cannot have one for each of its posts: the others go
 * into the next batch together.
 */
async function askRestLater(context: ActivityContext, { refreshId, position }: RelevanceInput, thread: Thread) {
  const { file } = await context.refresh(refreshId);
  if (position === null || position === 0) return;
  const posts = await context.store.posts.getMany(thread.foundPostIds.slice(position + 1, position + MOST_AHEAD));
  for (const post of posts.values()) {
    if (isOtherLanguage(file, { post })) continue;
    await askStep(context, {
      refreshId,
      step: 'relevance',
      subjectId: post._id,
      data: relevanceData(file, post),
      images: [],
      repair: false,
    });
  }
}

/** What a verdict on one post means for its thread. */
export function settleCase(file: RefreshFile, { subject, thread, post }: RelevanceCase, relevant: boolean) {
  if (subject.position === null) return { relevant, repliesFrom: null };
  const more = subject.position + 1 < thread.foundPostIds.length;
  const verdict = relevant ? true : more ? null : false;
  if (isOtherLanguage(file, { post })) return { relevant: verdict, repliesFrom: null, otherLanguage: true as const };
  return { relevant: verdict, repliesFrom: repliesFrom(file, thread, post) };
}

/** Nobody is asked about a post in a language that is not wanted. */
export function isOtherLanguage(file: RefreshFile, { post }: Pick<RelevanceCase, 'post'>): boolean {
  return languageOfPost(post, file.annotate.languages) === 'other';
}

/** A thread whose post came from the network and says that it has replies, or does not say, is worth a look for them. */
function repliesFrom(file: RefreshFile, thread: Thread, post: Post): string | null {
  if (post.counts.replies === 0 || !isFromNetwork(post)) return null;
  return (
    file.sources.filter(isNetworkSource).find(({ kind, replies }) => kind === thread.platform && replies)?.id ?? null
  );
}

export async function requireThread(context: ActivityContext, threadId: string): Promise<Thread> {
  const thread = await context.store.threads.get(threadId);
  if (!thread) throw neverAgain('UnknownThread', `the store has no thread ${threadId}`);
  return thread;
}
