import type { Platform, Post } from '../core/schemas/post.js';
import type { SearchQuery } from '../core/search-query.js';
import type { GoneReason } from '../core/schemas/thread.js';

export type { SearchQuery };

/** A record that could not be read as a post, and where it stood. */
export interface RejectedRecord {
  /** Position in what was read: line of a file, index in a page. */
  position: number;
  reason: string;
}

/** What a source says of single posts in an answer that is a success otherwise. */
export interface PartialProblem {
  /** `null` where the source does not say which post it means. */
  postId: string | null;
  reason: string;
}

export interface PostPage {
  posts: Post[];
  rejected: RejectedRecord[];
  /** Partial errors of the answer; absent and empty say the same. */
  problems?: PartialProblem[];
  /** Posts that came though they are of other days than those asked for: left out, and counted. Absent = none. */
  outside?: number;
  /** Where the next page begins; `null` after the last one. */
  nextCursor: string | null;
  /** Records that the source bills for. */
  billedPosts: number;
  requestId: string | null;
}

/** How to reach a source. */
export interface SourceAccess {
  /** The key; empty for a source without one. */
  token: string;
  /** The account or app that the key belongs to. Absent for a source that needs a key only, empty for one without an account. */
  account?: string;
  timeoutMs: number;
  fetch?: typeof globalThis.fetch;
  /** The time, in milliseconds since 1970; that of the machine when absent. */
  nowMs?: () => number;
}

export interface SearchRequest {
  query: SearchQuery;
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

export interface LookupRequest {
  /** Ids of posts as the platform has them; at most `PostSource.lookupSize`. */
  postIds: readonly string[];
  signal: AbortSignal;
}

export interface LookupPage extends PostPage {
  /** Posts that the platform says it no longer shows. Of an id that is neither here nor in `posts` nothing is known. */
  gone: { postId: string; reason: GoneReason; detail?: string }[];
}

export interface CountPage {
  posts: number;
  /** Posts by day, UTC, where the source tells. */
  byDay: { day: string; posts: number }[];
  nextCursor: string | null;
  requestId: string | null;
}

/** Where posts come from over the network. One HTTP call per method call, no retries of its own. */
export interface PostSource {
  platform: Platform;
  /** @throws ProviderError */
  search(request: SearchRequest): Promise<PostPage>;
  /** Replies of one conversation, in any order. @throws ProviderError */
  replies(request: RepliesRequest): Promise<PostPage>;
  /** Most ids that one lookup takes. */
  lookupSize: number;
  /** Posts by id: parents that no search gave, and whether posts are still there. @throws ProviderError */
  lookup(request: LookupRequest): Promise<LookupPage>;
  /** How many posts a query has, before they are paid for; absent where the source does not tell. @throws ProviderError */
  count?(request: SearchRequest): Promise<CountPage>;
}
