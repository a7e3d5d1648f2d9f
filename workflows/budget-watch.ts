import { log } from '@temporalio/workflow';
import { budgetStanding, type BudgetStanding } from '../core/budget.js';
import type { Budget } from '../core/schemas/budget.js';

/** Tells when a refresh has spent a share of its budget: each threshold once, and anew under another limit. */
export class BudgetWatch {
  private readonly told = new Set<string>();

  constructor(private budget: Budget | null) {}

  standing(spentUsd: number): BudgetStanding | null {
    return budgetStanding(this.budget, spentUsd);
  }

  replace(budget: Budget): void {
    this.budget = budget;
    this.told.clear();
  }

  note(spentUsd: number): void {
    const standing = this.standing(spentUsd);
    if (!standing) return;
    const { crossed, softReached, limitUsd, softUsd } = standing;
    for (const percent of crossed)
      this.tell(`${percent} %`, () => log.warn('a share of the budget is spent', { percent, limitUsd, spentUsd }));
    if (softReached) this.tell('soft', () => log.warn('the soft limit of the budget is spent', { softUsd, spentUsd }));
  }

  private tell(threshold: string, warn: () => void): void {
    if (this.told.has(threshold)) return;
    this.told.add(threshold);
    warn();
  }
}
