import type { Filter } from 'mongodb';
import { pullKeyOf } from '../core/pull-key.js';
import { pullsOf } from '../core/pulls.js';
import type { Post } from '../core/schemas/post.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { isNetworkSource, NETWORK_IMPORTERS } from '../core/network-source.js';
import { attachThreads } from './attach-threads.js';
import { collectPage, keepPosts, pageReport } from './collect-page.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findNetworkSource, findSource } from './find.js';
import { searchPlace } from './page-key.js';
import type { PageReport } from './reports.js';
import { withoutWithdrawn } from './tombstones.js';

export interface ImportedPageInput {
  refreshId: string;
  sourceId: string;
  /** Store key after which the page begins. */
  cursor: string | null;
  limit: number;
}

export interface SearchPageInput {
  refreshId: string;
  sourceId: string;
  /** Position among the queries of the source. */
  query: number;
  cursor: string | null;
}

export interface RepliesPageInput {
  refreshId: string;
  sourceId: string;
  conversationId: string;
  cursor: string | null;
}

/** Takes posts that were imported earlier into this refresh, a page at a time. */
export function createCollectImported(context: ActivityContext) {
  return async function collectImported(input: ImportedPageInput): Promise<PageReport> {
    const { file } = await context.refresh(input.refreshId);
    const source = findSource(file, input.sourceId);
    if (isNetworkSource(source)) throw neverAgain('UnknownSource', `the source ${source.id} is not of imported posts`);
    const filter: Filter<Post> = { ...importedPosts(source), ...(input.cursor && { _id: { $gt: input.cursor } }) };
    const posts = await placesOf(context, filter, input.limit);
    const inside = posts.filter((post) => isInWindow(post, file.window, source));
    const { kept, withdrawn } = await withoutWithdrawn(context, inside);
    await attachThreads(context, kept, input.refreshId);
    const nextCursor = posts.length < input.limit ? null : (posts.at(-1)?._id ?? null);
    return {
      kind: 'done',
      outcome: 'ok',
      costUsd: 0,
      nextCursor,
      found: inside.length,
      fresh: 0,
      bad: 0,
      outside: posts.length - inside.length,
      withdrawn,
    };
  };
}

type PostPlace = Pick<Post, '_id' | 'platform' | 'conversationId' | 'createdAt'>;

/** No more of each post than its place: a page may be long, and texts and raw records are most of what a post is. */
async function placesOf({ store }: ActivityContext, filter: Filter<Post>, limit: number): Promise<PostPlace[]> {
  const projection = { platform: 1, conversationId: 1, createdAt: 1 } as const;
  // Left to itself, the embedded store sorts all posts for each page; going along the ids takes it half the time.
  return store.posts.raw.find<PostPlace>(filter, { projection, limit, sort: { _id: 1 }, hint: { _id: 1 } }).toArray();
}

/** Posts that an imported source takes, whatever their day, and whoever had them first. */
export function importedPosts(source: { importers?: string[] | undefined }): Filter<Post> {
  const importer = source.importers ? { $in: source.importers } : { $nin: NETWORK_IMPORTERS };
  return { $or: [{ importer }, { furtherRecords: { $elemMatch: { importer } } }] };
}

/** Whether a post is from the days of a refresh. One without a date is only where its source says so. */
export function isInWindow(
  post: Pick<Post, 'createdAt'>,
  window: RefreshFile['window'],
  { undated = false }: { undated?: boolean | undefined } = {},
): boolean {
  const day = post.createdAt?.toISOString().slice(0, 10);
  return day === undefined ? undated : day >= window.from && day <= window.to;
}

/** One page of one query of a source on the network. */
export function createSearchPage(context: ActivityContext) {
  return async function searchPage(input: SearchPageInput): Promise<PageReport> {
    const { file } = await context.refresh(input.refreshId);
    const source = findNetworkSource(file, input.sourceId);
    const pull = pullsOf(file, source)[input.query];
    if (!pull) throw neverAgain('UnknownPull', `the source ${source.id} has no query ${input.query + 1}`);
    const { query, window } = pull;
    const result = await collectPage(context, input.refreshId, {
      source,
      place: searchPlace(pull, input.cursor),
      pullKey: pullKeyOf(input.refreshId, source.id, pull),
      fetchPage: (posts, signal) => posts.search({ query, window, cursor: input.cursor, signal }),
      keep: async (page) => {
        const fresh = await keepPosts(context, page.posts);
        await attachThreads(context, page.posts, input.refreshId);
        return fresh;
      },
    });
    return pageReport(result);
  };
}

/** One page of the replies of one conversation. Replies are stored; only the thread's assembly makes a tree of them. */
export function createRepliesPage(context: ActivityContext) {
  return async function repliesPage(input: RepliesPageInput): Promise<PageReport> {
    const { file } = await context.refresh(input.refreshId);
    const source = findNetworkSource(file, input.sourceId);
    const place = { conversationId: input.conversationId, cursor: input.cursor };
    const result = await collectPage(context, input.refreshId, {
      source,
      place,
      pullKey: null,
      fetchPage: (posts, signal) => posts.replies({ ...place, signal }),
      keep: (page) => keepPosts(context, page.posts),
    });
    return pageReport(result);
  };
}
