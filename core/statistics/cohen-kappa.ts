import type { Interval } from './cluster-bootstrap.js';

const Z = 1.959963984540054;

/** How far two raters agree beyond chance. `kappa` is `null` where either of them said the same of everything. */
export interface Kappa extends Interval {
  n: number;
  /** Share of items on which both said the same; `null` without items. */
  agreement: number | null;
  kappa: number | null;
}

/**
 * Cohen's kappa (1960) of two raters that say yes or no, with its large-sample 95 % interval (Fleiss, Cohen and Everitt 1969, the
 * variance that does not assume kappa to be 0), cut to -1 and 1.
 *
 * @param answers of the first and the second rater, item by item.
 */
export function cohenKappa(answers: readonly (readonly [boolean, boolean])[]): Kappa {
  const n = answers.length;
  if (n === 0) return { n, agreement: null, kappa: null, low: null, high: null };
  const share = (a: boolean, b: boolean) => answers.filter(([x, y]) => x === a && y === b).length / n;
  const p = [
    [share(true, true), share(true, false)],
    [share(false, true), share(false, false)],
  ] as const;
  const rows = [p[0][0] + p[0][1], p[1][0] + p[1][1]] as const;
  const columns = [p[0][0] + p[1][0], p[0][1] + p[1][1]] as const;
  const agreement = p[0][0] + p[1][1];
  if ([...rows, ...columns].some((margin) => margin === 0)) return { n, agreement, kappa: null, low: null, high: null };
  const chance = rows[0] * columns[0] + rows[1] * columns[1];
  const kappa = (agreement - chance) / (1 - chance);
  const same = [0, 1].reduce((sum, i) => sum + p[i]![i]! * (1 - (rows[i]! + columns[i]!) * (1 - kappa)) ** 2, 0);
  const different = p[0][1] * (columns[0] + rows[1]) ** 2 + p[1][0] * (columns[1] + rows[0]) ** 2;
  const spread = same + (1 - kappa) ** 2 * different - (kappa - chance * (1 - kappa)) ** 2;
  const half = (Z * Math.sqrt(Math.max(0, spread))) / ((1 - chance) * Math.sqrt(n));
  return { n, agreement, kappa, low: Math.max(-1, kappa - half), high: Math.min(1, kappa + half) };
}
