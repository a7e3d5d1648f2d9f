/** Shortest time between two reports, ms: what an operator is shown is about as fresh as that. */
const SHORTEST_MS = 5000;

/** Of a stage that lasts long, a report may be as old as this share of its time: their number grows with its logarithm only. */
const SHARE = 0.05;

/** Share of the budget that is told at once, so that its notices are not late. */
const BUDGET_SHARE = 0.02;

/**
 * When a child tells its parent what it counted. Each report is six events of the parent's history, so they are few: of a stage
 * of an hour about 90, of ten days 210. What is not reported yet is there for a query.
 */
export class ReportPace {
  private toldMs: number;
  private readonly enoughUsd: number;

  /** @param budgetUsd `null` without a budget. */
  constructor(
    private readonly beganMs: number,
    options: { nowMs: number; budgetUsd: number | null },
  ) {
    this.toldMs = options.nowMs;
    const { budgetUsd } = options;
    this.enoughUsd = budgetUsd === null || budgetUsd === 0 ? Number.POSITIVE_INFINITY : BUDGET_SHARE * budgetUsd;
  }

  isDue(nowMs: number, unreportedUsd: number): boolean {
    const waitMs = Math.max(SHORTEST_MS, SHARE * (this.toldMs - this.beganMs));
    return nowMs - this.toldMs >= waitMs || unreportedUsd >= this.enoughUsd;
  }

  told(nowMs: number): void {
    this.toldMs = nowMs;
  }
}
