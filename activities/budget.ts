import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { Budget } from '../core/schemas/budget.js';
import type { Refresh } from '../core/schemas/refresh.js';
import type { Reckoning } from '../store/reckon-budget.js';
import type { ActivityContext } from './context.js';
import { neverAgain, untilReservationsEnd } from './failures.js';

/** Why a call is not made: nothing else can be paid for either. */
export interface Unaffordable {
  kind: 'parked';
  reason: 'budget_exhausted' | 'price_unknown';
  message: string;
}

/** @returns what a hard budget has to hold back for a call; `null` without a hard budget, or where the price is unknown. */
export function amountToReserve(refresh: Refresh, estimateUsd: number | null): number | null {
  return refresh.budget?.hard ? estimateUsd : null;
}

/**
 * Holds back what a call may cost, before it is made. Without a hard budget nothing is asked of the store.
 *
 * @returns why the call must not be made, or `null`.
 * @throws ApplicationFailure when it has to wait until calls under way have shown what they cost.
 */
export async function reserve(
  context: ActivityContext,
  refresh: Refresh,
  row: LedgerEntry,
): Promise<Unaffordable | null> {
  if (!refresh.budget?.hard) return null;
  const { reservedUsd: usd, refreshId, _id: rowId, startedAt: at } = row;
  if (usd === null)
    return { kind: 'parked', reason: 'price_unknown', message: `${row.stage} by ${row.provider} ${row.model}` };
  const { budgets } = context.store;
  const reservation = { refreshId, rowId, usd, at };
  if (await budgets.reserve(reservation)) return null;
  const { limitUsd, availableUsd, underWay } = await reckon(context, refreshId);
  if (await budgets.reserve(reservation)) return null;
  if (underWay > 0) throw untilReservationsEnd(context.random());
  const left = `$${Math.max(0, availableUsd).toFixed(4)} of $${limitUsd.toFixed(2)} are left`;
  return { kind: 'parked', reason: 'budget_exhausted', message: `${left}, the next call may cost $${usd.toFixed(4)}` };
}

/** Ends a call's reservation. Where its cost is unknown, what was reserved stays spent. */
export async function settle(context: ActivityContext, row: LedgerEntry, costUsd: number | null): Promise<void> {
  const { reservedUsd, refreshId, _id: rowId } = row;
  if (reservedUsd === null) return;
  await context.store.budgets.settle({ refreshId, rowId, backUsd: costUsd === null ? 0 : reservedUsd - costUsd });
}

/** The limit as it is now: an operator may have raised it since this worker last looked. */
async function reckon(context: ActivityContext, refreshId: string): Promise<Reckoning> {
  const refresh = await context.store.refreshes.get(refreshId);
  return context.store.budgets.reckon(refreshId, refresh?.budget?.usd ?? 0);
}

export interface SetBudgetReport {
  budget: Budget;
  /** What is left for calls; `null` where the budget only warns. */
  availableUsd: number | null;
}

/** Gives a refresh another limit. What is hard stays hard and what only warns only warns; a first budget is hard. */
export function createSetBudget(context: ActivityContext) {
  return async function setBudget({ refreshId, usd }: { refreshId: string; usd: number }): Promise<SetBudgetReport> {
    const refresh = await context.store.refreshes.get(refreshId);
    if (!refresh) throw neverAgain('UnknownRefresh', `the store has no refresh ${refreshId}`);
    const budget: Budget = { hard: true, ...refresh.budget, usd };
    // First where workers read it: a reckoning that begins later takes the new limit.
    await context.store.refreshes.update(refreshId, { $set: { budget } });
    if (!budget.hard) return { budget, availableUsd: null };
    const { availableUsd } = await reckon(context, refreshId);
    return { budget, availableUsd };
  };
}
