import { byId } from './reply-tree.js';
import type { ThreadNode } from './schemas/thread.js';

/** `null` = no limit. */
export interface TreeLimits {
  /** Steps from the root, which is at 0. */
  maxDepth: number | null;
  /** Posts; missing ones do not count. */
  maxPosts: number | null;
}

/** Posts that a limit left out of a tree, by the limit. */
export interface TreeCut {
  depth: number;
  posts: number;
}

/**
 * Cuts a tree down to its limits. What is next to the root stays: all answers to the first post come before the answers to those,
 * the older ones first. A node that stays has its parent; a missing one stays only for what hangs below it.
 *
 * @param nodes as `buildReplyTree` gives them; their order stays.
 */
export function limitTree(nodes: readonly ThreadNode[], limits: TreeLimits): { nodes: ThreadNode[]; cut: TreeCut } {
  const maxDepth = limits.maxDepth ?? Number.POSITIVE_INFINITY;
  const maxPosts = limits.maxPosts ?? Number.POSITIVE_INFINITY;
  const shallow = nodes.filter(({ depth }) => depth <= maxDepth);
  const kept = new Set(firstPosts(shallow, maxPosts));
  const cut = { depth: countPosts(nodes) - countPosts(shallow), posts: countPosts(shallow) - kept.size };
  keepParents(shallow, kept);
  return { nodes: shallow.filter(({ postId }) => kept.has(postId)), cut };
}

function firstPosts(nodes: readonly ThreadNode[], maxPosts: number): string[] {
  const posts = nodes.filter(({ missing }) => !missing);
  return posts
    .toSorted((a, b) => a.depth - b.depth || byId(a.postId, b.postId))
    .slice(0, maxPosts)
    .map(({ postId }) => postId);
}

/** Missing parents of what is kept, and the root in any case. Backwards, as a parent stands before its replies. */
function keepParents(nodes: readonly ThreadNode[], kept: Set<string>): void {
  const [root] = nodes;
  if (root) kept.add(root.postId);
  for (const { postId, parentId } of nodes.toReversed()) if (parentId !== null && kept.has(postId)) kept.add(parentId);
}

function countPosts(nodes: readonly ThreadNode[]): number {
  return nodes.filter(({ missing }) => !missing).length;
}
