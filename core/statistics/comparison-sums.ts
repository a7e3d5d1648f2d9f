import type { ClusterSums } from './cluster-bootstrap.js';
import { answeredComparisons, comparisonsWithLosses, type Comparison } from './sample-comparisons.js';
import { compareIds, type SplitRatings } from './split-ratings.js';

/**
 * Three ways to count the pairs of a split, each as points and pairs per sample (row) and model (column):
 * - `all`: every pair that was answered;
 * - `common`: only samples on which every pair was answered, among the models that answered anything in this split;
 * - `missingAsLoss`: a model without a picture loses to one with a rated picture.
 *
 * A win is one point, a tie half a point. Rows are in the order of sample ids; samples without a pair have no row.
 */
export interface ComparisonSums {
  all: ClusterSums;
  common: ClusterSums;
  missingAsLoss: ClusterSums;
}

/** Turns ratings into points, once, so that a bootstrap only has to add rows up. */
export function comparisonSums(split: SplitRatings): ComparisonSums {
  const samples = split.samples.toSorted((a, b) => compareIds(a.sampleId, b.sampleId));
  const columns = split.modelIds.length;
  const answered = samples.map(answeredComparisons);
  const pairsOfFullRound = countPairs(new Set(answered.flat().flatMap((pair) => [pair.a, pair.b])).size);
  const common = answered.filter((pairs) => pairs.length === pairsOfFullRound);
  return {
    all: pointsBySample(answered, columns),
    common: pointsBySample(common, columns),
    missingAsLoss: pointsBySample(samples.map(comparisonsWithLosses), columns),
  };
}

function countPairs(models: number): number {
  return (models * (models - 1)) / 2;
}

function pointsBySample(rows: readonly Comparison[][], columns: number): ClusterSums {
  const filled = rows.filter((pairs) => pairs.length > 0);
  const numerators = new Float64Array(filled.length * columns);
  const denominators = new Float64Array(filled.length * columns);
  filled.forEach((pairs, row) => {
    const start = row * columns;
    for (const { a, b, verdict } of pairs) {
      const pointsOfA = verdict === 'tie' ? 0.5 : verdict === 'a' ? 1 : 0;
      numerators[start + a]! += pointsOfA;
      numerators[start + b]! += 1 - pointsOfA;
      denominators[start + a]! += 1;
      denominators[start + b]! += 1;
    }
  });
  return { clusters: filled.length, columns, numerators, denominators };
}
