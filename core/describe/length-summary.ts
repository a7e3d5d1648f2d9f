import { quantile } from '../statistics/quantile.js';

/** How long texts are: median with the quartiles, and the mean. All `null` of none. */
export interface LengthSummary {
  low: number | null;
  median: number | null;
  high: number | null;
  mean: number | null;
}

/** Summary of lengths. */
export function lengthSummary(lengths: readonly number[]): LengthSummary {
  if (lengths.length === 0) return { low: null, median: null, high: null, mean: null };
  const sorted = Float64Array.from(lengths).toSorted();
  const mean = sorted.reduce((sum, length) => sum + length, 0) / sorted.length;
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75), mean };
}

/** Characters as code points: an emoji is not two. */
export function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
