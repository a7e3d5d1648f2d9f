import { hasQuorum, pairVerdict, type Verdict } from './pair-verdict.js';
import type { RatedCell, RatedSample } from './split-ratings.js';

/** One pair of models on one sample; `a` and `b` are places in the list of models, `a < b`. */
export interface Comparison {
  a: number;
  b: number;
  verdict: Verdict;
}

/** The pairs of which both models have a picture and a quorum of judges rated both. */
export function answeredComparisons(sample: RatedSample): Comparison[] {
  return comparisons(sample, (a, b) =>
    a.outcome === 'ok' && b.outcome === 'ok' ? pairVerdict(a.ratings, b.ratings) : null,
  );
}

/**
 * As `answeredComparisons`, and a model without a picture loses to a model with a rated one.
 * Two models without a picture make no pair. A picture that lacks a quorum of ratings makes no pair either:
 * what the judges failed to say neither costs nor earns the model anything.
 */
export function comparisonsWithLosses(sample: RatedSample): Comparison[] {
  return comparisons(sample, (a, b) => {
    if (a.outcome === 'ok' && b.outcome === 'ok') return pairVerdict(a.ratings, b.ratings);
    if (isRated(a) && b.outcome !== 'ok') return 'a';
    if (isRated(b) && a.outcome !== 'ok') return 'b';
    return null;
  });
}

function comparisons(sample: RatedSample, judge: (a: RatedCell, b: RatedCell) => Verdict | null): Comparison[] {
  const found: Comparison[] = [];
  sample.cells.forEach((cellA, a) => {
    for (let b = a + 1; b < sample.cells.length; b++) {
      const verdict = judge(cellA, sample.cells[b]!);
      if (verdict !== null) found.push({ a, b, verdict });
    }
  });
  return found;
}

function isRated(cell: RatedCell): boolean {
  const votes = cell.ratings.filter((rating) => rating !== null).length;
  return cell.outcome === 'ok' && hasQuorum(votes, cell.ratings.length);
}
