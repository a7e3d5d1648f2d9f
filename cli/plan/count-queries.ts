import { isUnbilled } from '../../core/failure.js';
import { isNetworkSource } from '../../core/network-source.js';
import { InputError } from '../../core/input-error.js';
import { ProviderError } from '../../core/provider-error.js';
import { countKeyOf } from '../../core/pull-key.js';
import { pullsOf, type Pull } from '../../core/pulls.js';
import { NO_USAGE, type LedgerEntry } from '../../core/schemas/ledger-entry.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import { queryWords } from '../../core/search-query.js';
import type { CountPage, PostSource } from '../../sources/contract.js';
import type { Store } from '../../store/store.js';

/** What counting needs of the world. */
export interface CountParts {
  store: Pick<Store, 'counts' | 'ledger'>;
  open: (source: NetworkSource) => Promise<PostSource>;
  /** Tells the operator something, now. */
  note: (words: string) => void;
  now: () => Date;
}

/** A count that is older is asked for again. */
const FRESH_MS = 86_400_000;

interface CountOrder {
  refreshId: string;
  source: NetworkSource;
  count: NonNullable<PostSource['count']>;
  priceUsd: number | null;
}

/**
 * Asks each source that counts how many posts the queries of a refresh have, before they are paid for. Each request is written into
 * the ledger of the refresh; what was counted within a day is not asked for again.
 *
 * @throws InputError under a hard budget without a price; ProviderError where a source does not answer: what was counted is kept.
 */
export async function countQueries(file: RefreshFile, parts: CountParts): Promise<void> {
  for (const source of file.sources.filter(isNetworkSource)) {
    const network = await parts.open(source);
    if (!network.count) {
      parts.note(`${source.id}: this source does not say how many posts a query has`);
      continue;
    }
    const pulls = await uncounted(source, pullsOf(file, source), parts);
    const priceUsd = 'pricePerCountUsd' in source ? source.pricePerCountUsd : null;
    if (priceUsd === null && file.budget?.hard && pulls.length > 0)
      throw new InputError([
        `sources/${source.id}: no price of a count is known, so the hard budget cannot be kept; give it a \`pricePerCountUsd\` in the refresh file, or leave out --count`,
      ]);
    if (pulls.length > 0) parts.note(announcement(source.id, pulls.length, priceUsd));
    const count = network.count.bind(network);
    const order = { refreshId: file.id, source, count, priceUsd };
    for (const pull of pulls) await countPull(pull, order, parts);
  }
}

function announcement(sourceId: string, requests: number, priceUsd: number | null): string {
  const price = priceUsd === null ? 'of unknown price' : `at $${priceUsd} each, $${(requests * priceUsd).toFixed(3)}`;
  return `${sourceId}: counting ${requests} queries: ${requests} requests or more, ${price}`;
}

async function uncounted(source: NetworkSource, pulls: readonly Pull[], { store, now }: CountParts): Promise<Pull[]> {
  const known = await store.counts.getMany(pulls.map((pull) => countKeyOf(source, pull)));
  const oldestMs = now().getTime() - FRESH_MS;
  return pulls.filter((pull) => {
    const count = known.get(countKeyOf(source, pull));
    return !count || count.countedAt.getTime() < oldestMs;
  });
}

async function countPull(pull: Pull, order: CountOrder, parts: CountParts): Promise<void> {
  const pages: CountPage[] = [];
  let cursor: string | null = null;
  do {
    const page: CountPage = await countPage({ pull, cursor, number: pages.length + 1 }, order, parts);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  const { priceUsd, source } = order;
  await parts.store.counts.put({
    _id: countKeyOf(source, pull),
    sourceKind: source.kind,
    posts: pages.reduce((sum, page) => sum + page.posts, 0),
    byDay: pages.flatMap((page) => page.byDay).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    costUsd: priceUsd === null ? null : priceUsd * pages.length,
    countedAt: parts.now(),
  });
}

async function countPage(
  { pull, cursor, number }: { pull: Pull; cursor: string | null; number: number },
  { count, source, refreshId, priceUsd }: CountOrder,
  { store, now }: CountParts,
): Promise<CountPage> {
  const callKey = countKeyOf(source, pull);
  const startedAt = now();
  const row: LedgerEntry = {
    _id: `${callKey}/${number}/${startedAt.getTime().toString(36)}`,
    callKey,
    refreshId,
    stage: 'collect',
    modelId: null,
    judgeId: null,
    provider: source.id,
    model: `${source.kind} counts`,
    state: 'started',
    failureKind: null,
    reason: null,
    httpStatus: null,
    requestId: null,
    usage: null,
    costUsd: null,
    reservedUsd: null,
    startedAt,
    finishedAt: null,
  };
  await store.ledger.insert(row);
  try {
    const page = await count({ query: pull.query, window: pull.window, cursor, signal: new AbortController().signal });
    const { requestId } = page;
    const facts = { usage: NO_USAGE, costUsd: priceUsd, requestId, httpStatus: 200 };
    await store.ledger.put({ ...row, ...facts, state: 'answered', finishedAt: now() });
    return page;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind: failureKind, message: reason, httpStatus, requestId } = error;
    const facts = { failureKind, reason, httpStatus, requestId, costUsd: isUnbilled(failureKind) ? 0 : null };
    await store.ledger.put({ ...row, ...facts, state: 'failed', finishedAt: now() });
    throw inWords(error, pull, source.id);
  }
}

function inWords(error: ProviderError, pull: Pull, sourceId: string): Error {
  const { kind, message, retryAfterMs } = error;
  if (kind === 'invalid_request') return new InputError([`sources/${sourceId}: ${queryWords(pull.query)}: ${message}`]);
  const wait = retryAfterMs === null ? '' : `, in ${Math.ceil(retryAfterMs / 1000)} s`;
  return new Error(`${sourceId} does not count: ${kind}: ${message}; what was counted is kept: run it again${wait}`);
}
