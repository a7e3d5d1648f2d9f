import { contentKey } from '../core/content-key.js';
import { limitTree, type TreeCut } from '../core/limit-tree.js';
import { buildReplyTree } from '../core/reply-tree.js';
import { postKey, type Media, type Post } from '../core/schemas/post.js';
import type { Thread, ThreadNode } from '../core/schemas/thread.js';
import { requireThread } from './annotate/relevance.js';
import type { ActivityContext } from './context.js';
import { storePicture } from './media.js';

export interface ListThreadsInput {
  refreshId: string;
  after: string | null;
  limit: number;
}

/** Threads of a refresh, by id, a page at a time: ids with the number of posts that a source found. */
export function createListThreads(context: ActivityContext) {
  return async function listThreads(input: ListThreadsInput): Promise<{ id: string; found: number }[]> {
    const filter = { refreshIds: input.refreshId, ...(input.after && { _id: { $gt: input.after } }) };
    const threads: { id: string; found: number }[] = [];
    for await (const thread of context.store.threads.find(filter, { limit: input.limit, sort: { _id: 1 } })) {
      threads.push({ id: thread._id, found: thread.foundPostIds.length });
    }
    return threads;
  };
}

export function createCountThreads(context: ActivityContext) {
  return async function countThreads(input: { refreshId: string }): Promise<number> {
    return context.store.threads.raw.countDocuments({ refreshIds: input.refreshId });
  };
}

/** What assembling a thread has given. Posts that a limit left out are in `cut`, by the limit. */
export interface AssembledThread {
  posts: number;
  pictures: number;
  lost: number;
  cut: TreeCut;
  /** Parents that nobody has, and posts that quote others. */
  missing: number;
  quotes: number;
}

/** Rebuilds the reply tree from all posts of the conversation, and fetches the pictures that were not tried yet. */
export function createAssembleThread(context: ActivityContext) {
  return async function assembleThread(input: { refreshId: string; threadId: string }): Promise<AssembledThread> {
    const { file } = await context.refresh(input.refreshId);
    const thread = await requireThread(context, input.threadId);
    const { platform, conversationId } = thread;
    const all = await context.store.conversations.posts({ platform: platform as Post['platform'], conversationId });
    const { nodes, cut } = limitTree(buildReplyTree(thread.conversationId, all), file.threads);
    const kept = new Set(nodes.map(({ postId }) => postId));
    const posts: Post[] = [];
    for (const post of all.filter(({ postId }) => kept.has(postId)))
      posts.push(await withPictures(context, post, file.media));
    const digest = contentKey('thread', {
      nodes,
      posts: posts.map(content).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    });
    const quotes = await quotesOf(context, posts);
    // Why a post is missing says nothing of what there is to annotate, so it is not in the digest.
    const explained = nodes.map((node) => withReason(node, thread));
    await context.store.threads.update(thread._id, { $set: { nodes: explained, quotes, cut, digest } });
    const pictures = posts.flatMap((post) => post.media);
    return {
      posts: posts.length,
      pictures: pictures.length,
      lost: pictures.filter((media) => media.state !== 'stored').length,
      cut,
      missing: nodes.filter(({ missing }) => missing).length,
      quotes: quotes.length,
    };
  };
}

function withReason(node: ThreadNode, { lookedUp }: Thread): ThreadNode {
  const reason = node.missing ? lookedUp.findLast(({ postId }) => postId === node.postId)?.reason : undefined;
  return reason ? { ...node, reason } : node;
}

async function quotesOf({ store }: ActivityContext, posts: readonly Post[]): Promise<Thread['quotes']> {
  const quotes = posts.flatMap(({ postId, platform, quotedId }) =>
    quotedId === null ? [] : [{ postId, quotedId, key: postKey(platform, quotedId) }],
  );
  const known = await store.posts.getMany(quotes.map(({ key }) => key));
  return quotes.map(({ postId, quotedId, key }) => ({ postId, quotedId, known: known.has(key) }));
}

function content(post: Post) {
  return { id: post.postId, text: post.text, pictures: post.media.map((media) => media.sha256) };
}

async function withPictures(
  context: ActivityContext,
  post: Post,
  options: { allowPrivateHosts: boolean },
): Promise<Post> {
  if (!post.media.some((media) => media.state === 'pending')) return post;
  const media: Media[] = [];
  for (const entry of post.media)
    media.push(entry.state === 'pending' ? await storePicture(context, entry, options) : entry);
  await context.store.posts.update(post._id, { $set: { media } });
  return { ...post, media };
}
