import type { Waiting } from '../core/notices.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import type { Store } from '../store/store.js';
import type { ActivityContext } from './context.js';

/** Where a refresh stands, for its watchdog. Times in ms since 1970. */
export interface Surroundings extends Waiting {
  state: RefreshState;
  stage: string;
  nowMs: number;
  /** When the last paid call came back with an answer, or a vendor said that it is at work on a batch; `null` where neither was since `sinceMs`. */
  answeredMs: number | null;
}

/** A wait that ended so long ago is no news. */
const WAIT_IS_NEWS_MS = 5 * 60_000;

/** Most groups of calls that are told: the answer is for people. */
const MOST_GROUPS = 10;

/** What a refresh completed last, and what its calls wait for: a few small reads. */
export function createLookAround(context: ActivityContext) {
  return async function lookAround(input: { refreshId: string; sinceMs: number }): Promise<Surroundings> {
    const { refreshId } = input;
    const { state, stage } = await context.refresh(refreshId);
    const { raw } = context.store.ledger;
    const nowMs = context.now().getTime();
    const [last] = await raw
      .find({ refreshId, state: 'answered', finishedAt: { $gt: new Date(input.sinceMs) } })
      .sort({ finishedAt: -1 })
      .limit(1)
      .toArray();
    return {
      state,
      stage,
      nowMs,
      answeredMs: latest([last?.finishedAt, await batchLookedAt(context, input)]),
      waits: await waitsOf(context, refreshId, nowMs - WAIT_IS_NEWS_MS),
      underWay: await underWay(context, refreshId),
    };
  };
}

/** What calls of a refresh wait for before they are tried again, those that ended lately too. */
export async function waitsOf(
  context: { store: Pick<Store, 'providerWaits'> },
  refreshId: string,
  afterMs = 0,
): Promise<Waiting['waits']> {
  const waits: Waiting['waits'] = [];
  for await (const wait of context.store.providerWaits.find({ refreshId }, { sort: { _id: 1 } })) {
    const { provider, queue, kind, since, until } = wait;
    if (until.getTime() > afterMs)
      waits.push({ provider, queue, kind, sinceMs: since.getTime(), untilMs: until.getTime() });
  }
  return waits;
}

async function underWay(context: ActivityContext, refreshId: string): Promise<Waiting['underWay']> {
  const groups = await context.store.ledger.raw
    .aggregate<{ _id: Pick<LedgerEntry, 'provider' | 'stage'>; calls: number; since: Date }>([
      // A row that stays open for hours is of a worker that died.
      {
        $match: { refreshId, finishedAt: null, startedAt: { $gt: new Date(context.now().getTime() - 2 * 3_600_000) } },
      },
      {
        $group: { _id: { provider: '$provider', stage: '$stage' }, calls: { $sum: 1 }, since: { $min: '$startedAt' } },
      },
      { $limit: MOST_GROUPS },
    ])
    .toArray();
  return groups.map(({ _id, calls, since }) => ({ ..._id, calls, sinceMs: since.getTime() }));
}

/** A batch may take a day: a refresh that waits for one does not stall as long as its vendor says so. */
async function batchLookedAt(
  { store }: ActivityContext,
  { refreshId, sinceMs }: { refreshId: string; sinceMs: number },
): Promise<Date | null> {
  const filter = { refreshId, lookedAt: { $gt: new Date(sinceMs) } };
  const [batch] = await store.batches.raw.find(filter).sort({ lookedAt: -1 }).limit(1).toArray();
  return batch?.lookedAt ?? null;
}

function latest(dates: readonly (Date | null | undefined)[]): number | null {
  const times = dates.flatMap((date) => (date ? [date.getTime()] : []));
  return times.length > 0 ? Math.max(...times) : null;
}
