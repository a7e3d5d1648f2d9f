import type { Budget } from './schemas/budget.js';

/** Shares of a budget, in percent, at which its operator is told. */
const THRESHOLDS = [50, 80, 100];

/** A budget and how much of it is known to be spent. */
export interface BudgetStanding {
  limitUsd: number;
  hard: boolean;
  softUsd: number | null;
  /** Which of 50, 80 and 100 percent of the limit are spent. */
  crossed: number[];
  /** Whether the soft limit is spent; false without one. */
  softReached: boolean;
}

/** @param spentUsd of calls whose cost is known. @returns `null` without a budget. */
export function budgetStanding(budget: Budget | null, spentUsd: number): BudgetStanding | null {
  if (!budget) return null;
  const { usd, hard, softUsd = null } = budget;
  return {
    limitUsd: usd,
    hard,
    softUsd,
    crossed: THRESHOLDS.filter((percent) => spentUsd >= (usd * percent) / 100),
    softReached: softUsd !== null && spentUsd >= softUsd,
  };
}

/** A budget in words: `$50.00 (hard), 80 % spent`. */
export function budgetWords({ limitUsd, hard, softUsd, crossed, softReached }: BudgetStanding): string {
  const share = crossed.at(-1);
  return [
    `$${limitUsd.toFixed(2)} (${hard ? 'hard' : 'warns only'})`,
    ...(share === undefined ? [] : [`${share} % spent`]),
    ...(softReached && softUsd !== null ? [`soft limit of $${softUsd.toFixed(2)} spent`] : []),
  ].join(', ');
}
