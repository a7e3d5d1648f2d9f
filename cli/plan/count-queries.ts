import { ApplicationFailure } from '@temporalio/common';
import type { ActivityContext } from '../../activities/context.js';
import { payOnce, type PaidCall } from '../../activities/paid-call.js';
import { newRefresh } from '../../activities/refresh-record.js';
import { InputError } from '../../core/input-error.js';
import { isNetworkSource } from '../../core/network-source.js';
import { countKeyOf } from '../../core/pull-key.js';
import { pullsOf, type Pull } from '../../core/pulls.js';
import { NO_USAGE } from '../../core/schemas/ledger-entry.js';
import type { QueryCount } from '../../core/schemas/query-count.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import { queryWords } from '../../core/search-query.js';
import type { CallFacts } from '../../models/contract.js';
import type { CountPage, PostSource } from '../../sources/contract.js';
import { UnreachableError } from '../connect.js';

/** What counting needs of the world. */
export interface CountParts {
  context: ActivityContext;
  /** Tells the operator something, now. */
  note: (words: string) => void;
  /** Fires where the operator wants to stop. */
  signal: AbortSignal;
}

/** A count that is older is asked for again. */
const FRESH_MS = 86_400_000;

interface CountOrder {
  file: RefreshFile;
  source: NetworkSource;
  count: NonNullable<PostSource['count']>;
  priceUsd: number | null;
}

/**
 * Asks each source that counts how many posts the queries of a refresh have, before they are paid for. Each request is a paid call of
 * the refresh; what was counted within a day is not asked for again. Who stops it gets the count under way, which is paid for.
 *
 * @returns whether all was counted: `false` where it was stopped.
 * @throws InputError under a hard budget without a price, and for a query that the source does not take; UnreachableError where a
 * source does not answer: what was counted is kept.
 */
export async function countQueries(file: RefreshFile, parts: CountParts): Promise<boolean> {
  const account = await accountOf(file, parts.context);
  for (const source of file.sources.filter(isNetworkSource)) {
    const network = await account.postSource(source);
    if (!network.count) {
      parts.note(`${source.id}: this source does not say how many posts a query has`);
      continue;
    }
    const pulls = await uncounted(source, pullsOf(file, source), account);
    const priceUsd = 'pricePerCountUsd' in source ? source.pricePerCountUsd : null;
    if (priceUsd === null && file.budget?.hard && pulls.length > 0)
      throw new InputError([
        `sources/${source.id}: no price of a count is known, so the hard budget cannot be kept; give it a \`pricePerCountUsd\` in the refresh file, or leave out --count`,
      ]);
    if (pulls.length > 0) parts.note(announcement(source.id, pulls.length, priceUsd));
    const count = network.count.bind(network);
    for (const pull of pulls) {
      if (parts.signal.aborted) return false;
      await countPull(pull, { file, source, count, priceUsd }, account);
    }
  }
  return true;
}

/** A refresh that was begun pays by its own rules; one that was not has only its ledger, which its budget will be reckoned from. */
async function accountOf(file: RefreshFile, context: ActivityContext): Promise<ActivityContext> {
  const known = await context.store.refreshes.get(file.id);
  const refresh = known ?? { ...newRefresh(file, '', context.now()), budget: null };
  return { ...context, refresh: async () => refresh };
}

function announcement(sourceId: string, requests: number, priceUsd: number | null): string {
  const price = priceUsd === null ? 'of unknown price' : `at $${priceUsd} each, $${(requests * priceUsd).toFixed(3)}`;
  return `${sourceId}: counting ${requests} queries: ${requests} requests or more, ${price}`;
}

async function uncounted(
  source: NetworkSource,
  pulls: readonly Pull[],
  { store, now }: ActivityContext,
): Promise<Pull[]> {
  const known = await store.counts.getMany(pulls.map((pull) => countKeyOf(source, pull)));
  const oldestMs = now().getTime() - FRESH_MS;
  return pulls.filter((pull) => {
    const count = known.get(countKeyOf(source, pull));
    return !count || count.countedAt.getTime() < oldestMs;
  });
}

async function countPull(pull: Pull, order: CountOrder, account: ActivityContext): Promise<void> {
  const pages: CountPage[] = [];
  let cursor: string | null = null;
  do {
    const page = await countPage({ pull, cursor, earlier: pages }, order, account);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
}

interface CountPlace {
  pull: Pull;
  cursor: string | null;
  /** Pages of the same pull that came before. */
  earlier: readonly CountPage[];
}

async function countPage(place: CountPlace, order: CountOrder, account: ActivityContext): Promise<CountPage> {
  const { file, source, priceUsd, count } = order;
  const { pull, cursor, earlier } = place;
  const call: PaidCall<CountPage & CallFacts> = {
    refreshId: file.id,
    stage: 'collect',
    callKey: `${countKeyOf(source, pull)}/${earlier.length + 1}`,
    modelId: null,
    provider: source.id,
    model: `${source.kind} counts`,
    // A person waits at the terminal.
    providerDownAttempts: 1,
    estimateUsd: priceUsd,
    cost: () => priceUsd,
    call: async (signal) => {
      const page = await count({ query: pull.query, window: pull.window, cursor, signal });
      return { ...page, usage: NO_USAGE, resolvedModel: null };
    },
    keep: async (page, { at }) => {
      if (page.nextCursor === null)
        await account.store.counts.put(totalOf([...earlier, page], place, { ...order, at }));
    },
  };
  const result = await payOnce(account, call).catch((error: unknown) => {
    throw error instanceof ApplicationFailure ? notNow(source.id, error) : error;
  });
  switch (result.kind) {
    case 'answered':
      return result.answer;
    case 'held':
      throw new InputError([
        `sources/${source.id}: not counted: the refresh "${file.id}" is held; resume it, or leave out --count`,
      ]);
    case 'parked':
      throw notCounted(source.id, `${result.reason}: ${result.message}`);
    case 'ended':
      if (result.failureKind !== 'invalid_request')
        throw notCounted(source.id, `${result.failureKind}: ${result.message}`);
      throw new InputError([`sources/${source.id}: ${queryWords(pull.query)}: ${result.message}`]);
  }
}

function totalOf(
  pages: readonly CountPage[],
  { pull }: CountPlace,
  { source, priceUsd, at }: CountOrder & { at: Date },
): QueryCount {
  return {
    _id: countKeyOf(source, pull),
    sourceKind: source.kind,
    posts: pages.reduce((sum, page) => sum + page.posts, 0),
    byDay: pages.flatMap((page) => page.byDay).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    costUsd: priceUsd === null ? null : priceUsd * pages.length,
    countedAt: at,
  };
}

/** Where a workflow would have Temporal wait, a person is told for how long. */
function notNow(sourceId: string, { type, message, nextRetryDelay }: ApplicationFailure): Error {
  const wait = typeof nextRetryDelay === 'number' ? `, in ${Math.ceil(nextRetryDelay / 1000)} s` : '';
  return notCounted(sourceId, `${type ?? 'failed'}: ${message}`, wait);
}

function notCounted(sourceId: string, why: string, when = ''): Error {
  return new UnreachableError(`${sourceId} does not count: ${why}; what was counted is kept: run it again${when}`);
}
