import type { Collection, Filter, UpdateFilter } from 'mongodb';
import type { BudgetAccount } from '../core/schemas/budget-account.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import { createBatcher } from './batcher.js';

/** Hard budgets of refreshes, shared by all workers. USD. */
export interface Budgets {
  /** Holds back an amount for one call. @returns false when it is not left, or the account was never reckoned up. */
  reserve(reservation: Reservation): Promise<boolean>;
  /** Ends a reservation: `backUsd` of it is free again (below zero: the call cost more). Doing it twice is doing it once. */
  settle(settlement: Settlement): Promise<void>;
  /** Reckons the account up from the ledger, and opens it where there is none. */
  reckon(refreshId: string, limitUsd: number): Promise<Reckoning>;
}

export interface Reservation {
  refreshId: string;
  /** Id of the call's ledger row. */
  rowId: string;
  usd: number;
  at: Date;
}

export interface Settlement {
  refreshId: string;
  rowId: string;
  backUsd: number;
}

export interface Reckoning {
  limitUsd: number;
  availableUsd: number;
  /** Calls that hold a reservation and may still be under way. */
  underWay: number;
}

/** Sums of amounts with fractions are off by less; a call that costs exactly what is left must not fail for it. */
const TOLERANCE_USD = 1e-9;

/** No call lasts so long: a reservation that is older is that of a worker that died. */
const LONGEST_CALL_MS = 6 * 60 * 1000;

/** Tries at a reckoning while workers keep reserving. */
const RECKON_TRIES = 50;

/** @param ledger for reckonings. */
export function createBudgets(accounts: Collection<BudgetAccount>, ledger: Collection<LedgerEntry>): Budgets {
  const reservations = createBatcher<Reservation, boolean>((batch) =>
    byRefresh(batch, (group) => reserveAll(accounts, group)),
  );
  const settlements = createBatcher<Settlement, boolean>((batch) =>
    byRefresh(batch, (group) => settleAll(accounts, group)),
  );
  const reckonings = new Map<string, Promise<Reckoning>>();
  return {
    reserve: (reservation) => reservations.add(reservation),
    async settle(settlement) {
      await settlements.add(settlement);
    },
    reckon(refreshId, limitUsd) {
      // Many calls are refused at the same moment; one look at the ledger answers them all.
      const key = `${refreshId} ${limitUsd}`;
      const running = reckonings.get(key);
      if (running) return running;
      const reckoning = reckonUp(accounts, ledger, { refreshId, limitUsd }).finally(() => reckonings.delete(key));
      reckonings.set(key, reckoning);
      return reckoning;
    },
  };
}

/** Calls of one refresh go to the server together; answers come in the order of the requests. */
async function byRefresh<Request extends { refreshId: string }>(
  batch: readonly Request[],
  run: (group: Request[]) => Promise<boolean[]>,
): Promise<boolean[]> {
  const answers = new Map<Request, boolean>();
  for (const refreshId of new Set(batch.map((request) => request.refreshId))) {
    const group = batch.filter((request) => request.refreshId === refreshId);
    const done = await run(group);
    group.forEach((request, i) => answers.set(request, done[i] ?? false));
  }
  return batch.map((request) => answers.get(request) ?? false);
}

/** One update for the sum of all; where that is not left, each for itself, so that what fits is not refused. */
async function reserveAll(accounts: Collection<BudgetAccount>, group: readonly Reservation[]): Promise<boolean[]> {
  const usd = group.reduce((sum, reservation) => sum + reservation.usd, 0);
  const filter = {
    _id: group[0]?.refreshId,
    availableUsd: { $gte: usd - TOLERANCE_USD },
    ...Object.fromEntries(group.map(({ rowId }) => [`reserved.${rowId}`, { $exists: false }])),
  } as Filter<BudgetAccount>;
  const entries = group.map(({ rowId, usd: own, at }) => [`reserved.${rowId}`, { usd: own, at }]);
  const change = { $inc: { availableUsd: -usd, version: 1 }, $set: Object.fromEntries(entries) };
  const { matchedCount } = await accounts.updateOne(filter, change);
  return matchedCount > 0 || group.length === 1
    ? group.map(() => matchedCount > 0)
    : singly(group, (one) => reserveAll(accounts, one));
}

async function settleAll(accounts: Collection<BudgetAccount>, group: readonly Settlement[]): Promise<boolean[]> {
  const back = group.reduce((sum, settlement) => sum + settlement.backUsd, 0);
  const keys = group.map(({ rowId }) => `reserved.${rowId}`);
  const filter = {
    _id: group[0]?.refreshId,
    ...Object.fromEntries(keys.map((key) => [key, { $exists: true }])),
  } as Filter<BudgetAccount>;
  const change = {
    $inc: { availableUsd: back, version: 1 },
    $unset: Object.fromEntries(keys.map((key) => [key, 1])),
  };
  const { matchedCount } = await accounts.updateOne(filter, change as unknown as UpdateFilter<BudgetAccount>);
  return matchedCount > 0 || group.length === 1
    ? group.map(() => matchedCount > 0)
    : singly(group, (one) => settleAll(accounts, one));
}

async function singly<Request>(
  group: readonly Request[],
  run: (one: Request[]) => Promise<boolean[]>,
): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const request of group) answers.push(...(await run([request])));
  return answers;
}

/**
 * Calls under way count what is reserved for them, all others what the ledger says. Nothing is lost in between: whatever
 * changes the account meanwhile raises its version, and the reckoning begins anew.
 */
async function reckonUp(
  accounts: Collection<BudgetAccount>,
  ledger: Collection<LedgerEntry>,
  { refreshId, limitUsd }: { refreshId: string; limitUsd: number },
): Promise<Reckoning> {
  for (let tries = 0; tries < RECKON_TRIES; tries += 1) {
    const account = await accounts.findOne({ _id: refreshId });
    const young = Date.now() - LONGEST_CALL_MS;
    const alive = Object.entries(account?.reserved ?? {}).filter(([, { at }]) => at.getTime() > young);
    const reservedUsd = alive.reduce((sum, [, { usd }]) => sum + usd, 0);
    const spentUsd = await spentBeside(ledger, refreshId, { underWay: alive.map(([rowId]) => rowId) });
    const availableUsd = limitUsd - spentUsd - reservedUsd;
    const version = (account?.version ?? 0) + 1;
    const state = { limitUsd, availableUsd, version, reserved: Object.fromEntries(alive) };
    if (await replaceIfSame(accounts, account, { _id: refreshId, ...state }))
      return { limitUsd, availableUsd, underWay: alive.length };
  }
  throw new Error(`the budget of ${refreshId} could not be reckoned up: it kept changing`);
}

async function replaceIfSame(
  accounts: Collection<BudgetAccount>,
  seen: BudgetAccount | null,
  next: BudgetAccount,
): Promise<boolean> {
  const { _id, ...fields } = next;
  if (!seen) {
    const { upsertedCount } = await accounts.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    return upsertedCount > 0;
  }
  const { matchedCount } = await accounts.replaceOne({ _id, version: seen.version }, fields);
  return matchedCount > 0;
}

/** USD of all calls but those under way: their cost, or, where nobody knows it, what was reserved for them. */
async function spentBeside(
  ledger: Collection<LedgerEntry>,
  refreshId: string,
  { underWay }: { underWay: string[] },
): Promise<number> {
  const [sum] = await ledger
    .aggregate<{ usd: number }>([
      { $match: { refreshId, _id: { $nin: underWay } } },
      { $group: { _id: null, usd: { $sum: { $ifNull: ['$costUsd', { $ifNull: ['$reservedUsd', 0] }] } } } },
    ])
    .toArray();
  return sum?.usd ?? 0;
}
