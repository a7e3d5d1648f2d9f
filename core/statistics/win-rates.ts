import type { WinRate } from '../schemas/analysis.js';
import { clusterBootstrap, clustersWithColumn, type BootstrapSettings, type ClusterSums } from './cluster-bootstrap.js';
import { comparisonSums } from './comparison-sums.js';
import type { SplitRatings } from './split-ratings.js';

/** One model's win rate, counted three ways (see `ComparisonSums`). */
export interface ModelWinRates {
  modelId: string;
  all: WinRate;
  common: WinRate;
  missingAsLoss: WinRate;
}

/**
 * Win rates of all models of a split against each other: points over pairs, a tie counts half. The intervals are
 * 95 %, clustered by sample. Where there is no pair, rate and bounds are `null`; with one sample the bounds are.
 * The result does not depend on the order of samples, and comes in the order of `modelIds`.
 */
export function winRates(split: SplitRatings, settings: BootstrapSettings): ModelWinRates[] {
  const sums = comparisonSums(split);
  const all = ratesOf(sums.all, settings);
  const common = ratesOf(sums.common, settings);
  const missingAsLoss = ratesOf(sums.missingAsLoss, settings);
  return split.modelIds.map((modelId, model) => ({
    modelId,
    all: all[model]!,
    common: common[model]!,
    missingAsLoss: missingAsLoss[model]!,
  }));
}

function ratesOf(sums: ClusterSums, settings: BootstrapSettings): WinRate[] {
  return clusterBootstrap(sums, settings).map(({ low, high }, column) => {
    const points = sumOfColumn(sums.numerators, sums.columns, column);
    const pairs = sumOfColumn(sums.denominators, sums.columns, column);
    return { winRate: pairs === 0 ? null : points / pairs, low, high, n: clustersWithColumn(sums, column), pairs };
  });
}

function sumOfColumn(table: Float64Array, columns: number, column: number): number {
  let sum = 0;
  for (let at = column; at < table.length; at += columns) sum += table[at]!;
  return sum;
}
