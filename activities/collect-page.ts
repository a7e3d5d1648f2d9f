import type { StoredOutcome } from '../core/outcome.js';
import { postsCostUsd } from '../core/pricing.js';
import { NO_USAGE } from '../core/schemas/ledger-entry.js';
import type { Page } from '../core/schemas/page.js';
import type { Post } from '../core/schemas/post.js';
import type { NetworkSource } from '../core/schemas/source.js';
import type { CallFacts } from '../models/contract.js';
import type { PostPage, PostSource } from '../sources/contract.js';
import type { ActivityContext } from './context.js';
import { pageKey } from './page-key.js';
import { payOnce, settleLedger } from './paid-call.js';
import type { CallReport, PageReport } from './reports.js';
import { withoutWithdrawn } from './tombstones.js';

/** A page that is to be had, and what is done with it. */
export interface PageWork<Fetched extends PostPage = PostPage> {
  source: NetworkSource;
  /** What is asked for, and where in it: names the page. */
  place: Record<string, unknown>;
  /** The pull that it is a page of; `null` of replies and lookups. */
  pullKey: string | null;
  /** Most posts that it may bill; a full page when absent. */
  mostPosts?: number;
  fetchPage(posts: PostSource, signal: AbortSignal): Promise<Fetched>;
  /** Tried again until the store takes it. Posts that were taken down are no longer on it. @returns number of posts that the store did not have. */
  keep(page: Fetched): Promise<number>;
  /** Of a lookup: what was not had, by reason. */
  missing?(page: Fetched): Page['missing'];
}

/** A page that was had, now or earlier; without one where the request came to nothing. */
export type PageResult =
  | { kind: 'done'; outcome: 'ok'; costUsd: number | null; page: Page }
  | { kind: 'done'; outcome: Exclude<StoredOutcome, 'ok'>; costUsd: number | null; page: null }
  | Exclude<CallReport, { kind: 'done' }>;

/** One page: looked up, else paid for once. */
export async function collectPage<Fetched extends PostPage>(
  context: ActivityContext,
  refreshId: string,
  work: PageWork<Fetched>,
): Promise<PageResult> {
  const { source } = work;
  const { file } = await context.refresh(refreshId);
  const _id = pageKey({ refreshId, sourceId: source.id, place: work.place });
  const known = await context.store.pages.get(_id);
  if (known) {
    await settleLedger(context, _id, known.costUsd);
    return { kind: 'done', outcome: 'ok', costUsd: 0, page: known };
  }
  // Before the call is booked: without its key no request goes out.
  const posts = await context.postSource(source);
  let fresh = 0;
  let kept: Page | undefined;
  const result = await payOnce<Fetched & CallFacts>(context, {
    refreshId,
    stage: 'collect',
    callKey: _id,
    modelId: null,
    provider: source.id,
    model: source.kind,
    providerDownAttempts: file.limits.providerDownAttempts,
    estimateUsd: postsCostUsd(source.pricePerPostUsd, work.mostPosts ?? source.pageSize),
    cost: (usage) => postsCostUsd(source.pricePerPostUsd, usage.posts ?? 0),
    call: async (signal) => {
      const page = await work.fetchPage(posts, signal);
      return { ...page, resolvedModel: null, usage: { ...NO_USAGE, posts: page.billedPosts } };
    },
    keep: async (page, { costUsd, at }) => {
      // Tried again when the store fails in between: what was new at the first try is not at the second.
      const { kept: shown, withdrawn } = await withoutWithdrawn(context, page.posts);
      fresh = Math.max(fresh, await work.keep({ ...page, posts: shown }));
      kept = {
        _id,
        refreshId,
        sourceId: source.id,
        nextCursor: page.nextCursor,
        found: page.posts.length,
        fresh,
        bad: page.rejected.length,
        withdrawn,
        pullKey: work.pullKey,
        postIds: shown.map((post) => post._id),
        problems: [...(page.problems ?? [])],
        outside: page.outside ?? 0,
        missing: work.missing?.(page) ?? {},
        costUsd,
        fetchedAt: at,
      };
      await context.store.pages.put(kept);
    },
  });
  if (result.kind === 'held' || result.kind === 'parked') return result;
  const { costUsd } = result;
  if (result.kind === 'ended') return { kind: 'done', outcome: result.outcome, costUsd, page: null };
  return { kind: 'done', outcome: 'ok', costUsd, page: kept! };
}

/** What the workflow is told of a page. */
export function pageReport(result: PageResult): PageReport {
  if (result.kind !== 'done') return result;
  const { outcome, costUsd, page } = result;
  const { nextCursor, found, fresh, bad } = page ?? { nextCursor: null, found: 0, fresh: 0, bad: 0 };
  const problems = page?.problems.length ?? 0;
  const withdrawn = page?.withdrawn ?? 0;
  return {
    kind: 'done',
    outcome,
    costUsd,
    nextCursor,
    found,
    fresh,
    bad,
    outside: page?.outside ?? 0,
    ...(problems > 0 && { problems }),
    ...(withdrawn > 0 && { withdrawn }),
  };
}

/**
 * A post that the store has gains what it lacked, as from a later file; its public counts become the newest, as they tell whether
 * replies have come since.
 *
 * @returns number of posts that the store did not have. @throws StoredShapeError
 */
export async function keepPosts({ store }: Pick<ActivityContext, 'store'>, posts: readonly Post[]): Promise<number> {
  const outcomes = await store.posts.merge(posts);
  await Promise.all(
    posts.map(async (post, i) => {
      const outcome = outcomes[i];
      if (outcome instanceof Error) throw outcome;
      const $set = saidCounts(post);
      if (outcome !== 'new' && Object.keys($set).length > 0) await store.posts.update(post._id, { $set });
    }),
  );
  return outcomes.filter((outcome) => outcome === 'new').length;
}

function saidCounts({ counts }: Post): Record<string, number> {
  const said = Object.entries(counts).flatMap(([name, n]) => (n === null ? [] : [[`counts.${name}`, n] as const]));
  return Object.fromEntries(said);
}
