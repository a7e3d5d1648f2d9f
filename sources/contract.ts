import type { Platform, Post } from '../core/schemas/post.js';

/** A record that could not be read as a post, and where it stood. */
export interface RejectedRecord {
  /** Position in what was read: line of a file, index in a page. */
  position: number;
  reason: string;
}

export interface PostPage {
  posts: Post[];
  rejected: RejectedRecord[];
  /** Where the next page begins; `null` after the last one. */
  nextCursor: string | null;
  /** Records that the source bills for. */
  billedPosts: number;
  requestId: string | null;
}

export interface SearchRequest {
  query: string;
  /** Days, UTC, both included, as `YYYY-MM-DD`. */
  window: { from: string; to: string };
  cursor: string | null;
  signal: AbortSignal;
}

export interface RepliesRequest {
  conversationId: string;
  cursor: string | null;
  signal: AbortSignal;
}

/** Where posts come from over the network. One HTTP call per method call, no retries of its own. */
export interface PostSource {
  platform: Platform;
  /** @throws ProviderError */
  search(request: SearchRequest): Promise<PostPage>;
  /** Replies of one conversation, in any order. @throws ProviderError */
  replies(request: RepliesRequest): Promise<PostPage>;
}
