import { setTimeout } from 'node:timers/promises';
import type { Collection, Filter, UpdateFilter } from 'mongodb';
import type { BudgetAccount } from '../core/schemas/budget-account.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import { createBatcher } from './batcher.js';
import { reckonUp, type Reckoning } from './reckon-budget.js';

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

/** Sums of amounts with fractions are off by less; a call that costs exactly what is left must not fail for it. */
const TOLERANCE_USD = 1e-9;

/** Between looks at an account that is closed. */
const CLOSED_WAIT_MS = 20;

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
  const _id = group[0]?.refreshId;
  const filter = {
    _id,
    availableUsd: { $gte: usd - TOLERANCE_USD },
    closedUntil: { $lte: new Date() },
    ...Object.fromEntries(group.map(({ rowId }) => [`reserved.${rowId}`, { $exists: false }])),
  } as Filter<BudgetAccount>;
  const entries = group.map(({ rowId, usd: own, at }) => [`reserved.${rowId}`, { usd: own, at }]);
  const change = { $inc: { availableUsd: -usd, version: 1 }, $set: { closedBy: null, ...Object.fromEntries(entries) } };
  const { matchedCount } = await accounts.updateOne(filter, change);
  if (matchedCount > 0) return group.map(() => true);
  if ((await accounts.countDocuments({ _id, closedUntil: { $gt: new Date() } })) > 0) {
    await setTimeout(CLOSED_WAIT_MS);
    return reserveAll(accounts, group);
  }
  return group.length === 1 ? [false] : singly(group, (one) => reserveAll(accounts, one));
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
