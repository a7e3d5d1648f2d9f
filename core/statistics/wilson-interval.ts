import type { Interval } from './cluster-bootstrap.js';

/** Quantile of the normal distribution for 95 %, two-sided. */
const Z = 1.959963984540054;

/** A share with its 95 % interval; all `null` where there is nothing to count. */
export interface Share extends Interval {
  hits: number;
  n: number;
  share: number | null;
}

/**
 * A share of independent items with its interval after Wilson (1927), without continuity correction: it stays within 0 and 1 and has a
 * width also where all items agree.
 */
export function wilsonShare(hits: number, n: number): Share {
  if (n === 0) return { hits, n, share: null, low: null, high: null };
  const share = hits / n;
  const z2 = Z * Z;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { hits, n, share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
