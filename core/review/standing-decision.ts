import type { Review } from '../schemas/review.js';

/** A row that decides, as against one that undoes. */
export type Decision = Review & { decision: 'accept' | 'reject' };

/**
 * What counts of the reviews of one subject: the latest decision that was not undone.
 *
 * @param rows of one subject, in any order.
 * @returns the decision, or `null` where nobody decided.
 */
export function standingDecision(rows: readonly Review[]): Decision | null {
  return decisionsOf(rows).at(-1) ?? null;
}

/** The latest decision of each person that was not undone, in order of time. */
export function decisionsByReviewer(rows: readonly Review[]): Decision[] {
  const latest = new Map<string, Decision>();
  for (const decision of decisionsOf(rows)) {
    latest.delete(decision.reviewer);
    latest.set(decision.reviewer, decision);
  }
  return [...latest.values()];
}

/** All decisions that were not undone, in order of time. */
function decisionsOf(rows: readonly Review[]): Decision[] {
  const undone = new Set(rows.flatMap(({ undoes }) => undoes ?? []));
  return rows
    .filter((row): row is Decision => row.decision !== null && !undone.has(row._id))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a._id < b._id ? -1 : 1));
}
