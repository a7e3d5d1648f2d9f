import type { Interval } from './cluster-bootstrap.js';
import { wilsonInterval } from './wilson-interval.js';

/** A share of independent items with its 95 % interval; all `null` where there is nothing to count. */
export interface Share extends Interval {
  hits: number;
  n: number;
  share: number | null;
}

/** A share with Wilson's interval. */
export function shareOf(hits: number, n: number): Share {
  const interval = wilsonInterval(hits, n) ?? { low: null, high: null };
  return { hits, n, share: n === 0 ? null : hits / n, ...interval };
}
