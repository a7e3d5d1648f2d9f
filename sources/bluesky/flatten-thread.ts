import type { Post } from '../../core/schemas/post.js';
import type { PartialProblem, RejectedRecord } from '../contract.js';
import { postIdOf } from './post-id.js';
import { readPost, type ReadPost } from './read-post.js';
import { ThreadView } from './view-schema.js';

export interface FlatThread {
  posts: Post[];
  rejected: RejectedRecord[];
  /** Posts that are gone or blocked. */
  problems: PartialProblem[];
  /** Posts below which there is more that the answer does not have: it was cut at its depth. */
  cut: string[];
}

/**
 * Makes a list of a nested thread, parents before their replies. What stands in the place of a post that is gone or blocked is counted
 * with its reason; replies that name it as their parent get a missing one.
 *
 * @param depth levels of replies that were asked for.
 * @param server base address of the server that is asked for blobs.
 */
export function flattenThread(thread: unknown, { depth, server }: { depth: number; server: string }): FlatThread {
  const flat: FlatThread = { posts: [], rejected: [], problems: [], cut: [] };
  const stack = [{ node: thread, level: 0 }];
  let position = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const node: ThreadView = ThreadView.safeParse(next.node).data ?? {};
    const read = readNode(node, server);
    if ('post' in read) {
      flat.posts.push(read.post);
      if (isCut(node, read.post, { level: next.level, depth })) flat.cut.push(read.post.postId);
    } else if ('postId' in read) flat.problems.push(read);
    else flat.rejected.push({ position, reason: read.reason });
    for (const reply of (node.replies ?? []).toReversed()) stack.push({ node: reply, level: next.level + 1 });
    position += 1;
  }
  return flat;
}

function readNode(node: ThreadView, server: string): ReadPost | PartialProblem {
  if (node.post !== undefined) return readPost(node.post, server);
  const postId = postIdOf(node.uri ?? '');
  if (node.notFound || node.$type?.endsWith('#notFoundPost')) return { postId, reason: 'not found' };
  if (node.blocked || node.$type?.endsWith('#blockedPost')) return { postId, reason: 'blocked' };
  return { reason: 'a node of a thread that is not known' };
}

/** A server may cut earlier than it was asked to: then it leaves `replies` out. What was asked for by itself is not asked for again. */
function isCut(node: ThreadView, post: Post, { level, depth }: { level: number; depth: number }): boolean {
  if (level === 0 || (post.counts.replies ?? 0) === 0) return false;
  return !node.replies || (level >= depth && node.replies.length === 0);
}
