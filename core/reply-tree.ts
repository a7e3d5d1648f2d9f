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
  // The root stands at the top, whatever it answers itself.
  const parents = new Map(posts.map((post) => [post.postId, post.postId === rootId ? null : post.replyToId]));
  const known = new Set(parents.keys());
  // An orphan's missing parent hangs below the root: that they share a conversation is all that is known of it.
  const named = new Set(parents.values());
  for (const parentId of named) {
    if (parentId !== null && !parents.has(parentId)) parents.set(parentId, parentId === rootId ? null : rootId);
  }
  if (!parents.has(rootId)) parents.set(rootId, null);
  openRings(rootId, parents);
  return walk(rootId, parents, known);
}

/** No post can answer a later one, so a ring of replies is damage: its oldest post is hung below the root, and none is lost. */
function openRings(rootId: string, parents: Map<string, string | null>): void {
  const settled = new Set([rootId]);
  for (const start of parents.keys()) {
    const path = new Set<string>();
    let postId = start;
    while (!settled.has(postId) && !path.has(postId)) {
      path.add(postId);
      postId = parents.get(postId) ?? rootId;
    }
    const steps = [...path];
    const ring = settled.has(postId) ? [] : steps.slice(steps.indexOf(postId)).toSorted(byId);
    if (ring[0] !== undefined) parents.set(ring[0], rootId);
    for (const step of steps) settled.add(step);
  }
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
export function byId(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
