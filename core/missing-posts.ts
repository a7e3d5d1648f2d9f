import type { TreePost } from './reply-tree.js';

/** Parents that posts of a conversation name and that are not among them; the root too. Oldest mention first, each once. */
export function missingParents(rootId: string, posts: readonly TreePost[]): string[] {
  const known = new Set(posts.map(({ postId }) => postId));
  const named = [rootId, ...posts.flatMap(({ postId, replyToId }) => (postId === rootId ? [] : (replyToId ?? [])))];
  return [...new Set(named)].filter((postId) => !known.has(postId));
}
