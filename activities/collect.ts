import type { Filter } from 'mongodb';
import { sha256 } from '../core/content-key.js';
import { pullsOf } from '../core/pulls.js';
import { postsCostUsd } from '../core/pricing.js';
import { NO_USAGE } from '../core/schemas/ledger-entry.js';
import type { Page } from '../core/schemas/page.js';
import type { Post } from '../core/schemas/post.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { isNetworkSource, NETWORK_IMPORTERS } from '../core/network-source.js';
import type { NetworkSource } from '../core/schemas/source.js';
import type { CallFacts } from '../models/contract.js';
import type { PostPage } from '../sources/contract.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findNetworkSource, findSource } from './find.js';
import { payOnce, settleLedger } from './paid-call.js';
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
    const posts: Post[] = [];
    for await (const post of context.store.posts.find(filter, { limit: input.limit, sort: { _id: 1 } }))
      posts.push(post);
    const inside = posts.filter((post) => isInWindow(post, file.window));
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

/** Posts that an imported source takes, whatever their day. */
export function importedPosts(source: { importers?: string[] | undefined }): Filter<Post> {
  return { importer: source.importers ? { $in: source.importers } : { $nin: NETWORK_IMPORTERS } };
}

/** Whether a post is from the days of a refresh. One without a date is not. */
export function isInWindow(post: Post, window: RefreshFile['window']): boolean {
  const day = post.createdAt?.toISOString().slice(0, 10);
  return day !== undefined && day >= window.from && day <= window.to;
}

/** One page of one query of an X source. */
export function createSearchPage(context: ActivityContext) {
  return async function searchPage(input: SearchPageInput): Promise<PageReport> {
    const { file } = await context.refresh(input.refreshId);
    const source = findNetworkSource(file, input.sourceId);
    const pull = pullsOf(file, source)[input.query];
    if (!pull) throw neverAgain('UnknownPull', `the source ${source.id} has no query ${input.query + 1}`);
    const { query, window } = pull;
    const place = { query, window, cursor: input.cursor };
    return collectPage(context, input.refreshId, {
      source,
      place,
      fetchPage: async (signal) =>
        (await context.postSource(source)).search({ ...place, query: { kind: 'raw', text: query }, signal }),
      keep: async (page) => {
        const { kept, withdrawn } = await withoutWithdrawn(context, page.posts);
        const fresh = await keepPosts(context, kept);
        await attachThreads(context, kept, input.refreshId);
        return { fresh, withdrawn };
      },
    });
  };
}

/** One page of the replies of one conversation. Replies are stored; only the thread's assembly makes a tree of them. */
export function createRepliesPage(context: ActivityContext) {
  return async function repliesPage(input: RepliesPageInput): Promise<PageReport> {
    const { file } = await context.refresh(input.refreshId);
    const source = findNetworkSource(file, input.sourceId);
    const place = { conversationId: input.conversationId, cursor: input.cursor };
    return collectPage(context, input.refreshId, {
      source,
      place,
      fetchPage: async (signal) => (await context.postSource(source)).replies({ ...place, signal }),
      keep: async (page) => {
        const { kept, withdrawn } = await withoutWithdrawn(context, page.posts);
        return { fresh: await keepPosts(context, kept), withdrawn };
      },
    });
  };
}

interface PageWork {
  source: NetworkSource;
  place: Record<string, unknown>;
  fetchPage(signal: AbortSignal): Promise<PostPage>;
  /** @returns numbers of posts that the store did not have, and of those that were taken down and are not taken again. */
  keep(page: PostPage): Promise<{ fresh: number; withdrawn: number }>;
}

/** One page: looked up, else paid for once. */
async function collectPage(context: ActivityContext, refreshId: string, work: PageWork): Promise<PageReport> {
  const { source } = work;
  const { file } = await context.refresh(refreshId);
  const _id = `page-${sha256(JSON.stringify([refreshId, source.id, work.place])).slice(0, 24)}`;
  const known = await context.store.pages.get(_id);
  if (known) {
    await settleLedger(context, _id, known.costUsd);
    return pageReport({ ...known, costUsd: 0 });
  }
  let [fresh, withdrawn] = [0, 0];
  const result = await payOnce<PostPage & CallFacts>(context, {
    refreshId,
    stage: 'collect',
    callKey: _id,
    modelId: null,
    provider: source.id,
    model: source.kind,
    providerDownAttempts: file.limits.providerDownAttempts,
    estimateUsd: postsCostUsd(source.pricePerPostUsd, source.pageSize),
    cost: (usage) => postsCostUsd(source.pricePerPostUsd, usage.posts ?? 0),
    call: async (signal) => {
      const page = await work.fetchPage(signal);
      return { ...page, resolvedModel: null, usage: { ...NO_USAGE, posts: page.billedPosts } };
    },
    keep: async (page, { costUsd, at }) => {
      // Tried again when the store fails in between: what was new at the first try is not at the second.
      const kept = await work.keep(page);
      fresh = Math.max(fresh, kept.fresh);
      withdrawn = kept.withdrawn;
      const { posts, rejected, nextCursor } = page;
      const counts = { found: posts.length, fresh, bad: rejected.length, withdrawn };
      await context.store.pages.put({
        _id,
        refreshId,
        sourceId: source.id,
        nextCursor,
        ...counts,
        costUsd,
        fetchedAt: at,
      });
    },
  });
  if (result.kind === 'held' || result.kind === 'parked') return result;
  const { costUsd } = result;
  if (result.kind === 'ended')
    return {
      ...pageReport({ nextCursor: null, found: 0, fresh: 0, bad: 0, withdrawn, costUsd }),
      outcome: result.outcome,
    };
  const { posts, rejected, nextCursor } = result.answer;
  return pageReport({ nextCursor, found: posts.length, fresh, bad: rejected.length, withdrawn, costUsd });
}

function pageReport(page: Pick<Page, 'nextCursor' | 'found' | 'fresh' | 'bad' | 'withdrawn' | 'costUsd'>) {
  const { nextCursor, found, fresh, bad, withdrawn, costUsd } = page;
  return {
    kind: 'done' as const,
    outcome: 'ok' as const,
    costUsd,
    nextCursor,
    found,
    fresh,
    bad,
    withdrawn,
    outside: 0,
  };
}

async function keepPosts(context: ActivityContext, posts: readonly Post[]): Promise<number> {
  const isNew = await Promise.all(posts.map((post) => context.store.posts.putIfNew(post)));
  return isNew.filter(Boolean).length;
}

/** Every found post belongs to the thread of its conversation. */
async function attachThreads(context: ActivityContext, posts: readonly Post[], refreshId: string): Promise<void> {
  await Promise.all(
    posts.map(async (post) => {
      const _id = `${post.platform}:${post.conversationId}`;
      const blank = {
        _id,
        platform: post.platform,
        conversationId: post.conversationId,
        foundPostIds: [],
        refreshIds: [],
        nodes: [],
        digest: null,
      };
      await context.store.threads.putIfNew(blank);
      await context.store.threads.update(_id, { $addToSet: { foundPostIds: post._id, refreshIds: refreshId } });
    }),
  );
}
