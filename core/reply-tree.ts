import type { ThreadNode } from './schemas/thread.js';

/** The part of a post that places it in a tree. */
export interface TreePost {
  postId: string;
  replyToId: string | null;
}

/**
 * Rebuilds the reply tree of one conversation, whatever order the posts came in. A parent that nobody has becomes a
 * `missing` node, so that orphans keep their place. Root first, then depth first, siblings by id (ids grow with time).
 *
 * @param rootId id of the conversation's first post; a `missing` node when it could not be had.
 */
export function buildReplyTree(rootId: string, posts: readonly TreePost[]): ThreadNode[] {
  const parents = new Map(posts.map((post) => [post.postId, post.replyToId]));
  const known = new Set(parents.keys());
  // An orphan's missing parent hangs below the root: that they share a conversation is all that is known of it.
  const named = new Set(parents.values());
  for (const parentId of named) {
    if (parentId !== null && !parents.has(parentId)) parents.set(parentId, parentId === rootId ? null : rootId);
  }
  if (!parents.has(rootId)) parents.set(rootId, null);
  return walk(rootId, parents, known);
}

function walk(rootId: string, parents: ReadonlyMap<string, string | null>, known: ReadonlySet<string>): ThreadNode[] {
  const children = new Map<string, string[]>();
  for (const [postId, parentId] of parents) {
    if (postId === rootId) continue;
    const parent = parentId ?? rootId;
    children.set(parent, [...(children.get(parent) ?? []), postId]);
  }
  const nodes: ThreadNode[] = [];
  const seen = new Set<string>();
  const stack = [{ postId: rootId, parentId: null as string | null, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { postId, depth } = next;
    if (seen.has(postId)) continue;
    seen.add(postId);
    nodes.push({ ...next, missing: !known.has(postId) });
    const replies = (children.get(postId) ?? []).toSorted(byId).toReversed();
    for (const reply of replies) stack.push({ postId: reply, parentId: postId, depth: depth + 1 });
  }
  return nodes;
}

/** Decimal ids by size: shorter is smaller; other ids as text. */
function byId(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
