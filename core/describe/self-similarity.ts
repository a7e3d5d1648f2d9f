import { quantile } from '../statistics/quantile.js';
import { drawIndex, seededRandom } from '../statistics/seeded-random.js';
import { seededSample } from '../statistics/seeded-sample.js';
import { rowOf, takeRows, type Matrix } from '../tsne/matrix.js';

export interface SelfSimilarity {
  /** Mean cosine over all pairs; `null` of fewer than two texts. */
  mean: number | null;
  low: number | null;
  high: number | null;
  /** Texts that it was taken on. */
  n: number;
}

/** Texts that are looked at. */
const MOST_TEXTS = 1000;
const RESAMPLES = 1000;

/**
 * How alike the texts of a collection are: the mean cosine over all pairs of at most 1,000 seeded ones, with a 95 % percentile
 * interval by a bootstrap of texts. A text that a resample drew twice is no pair with itself.
 *
 * @param vectors at length 1.
 */
export function selfSimilarity(vectors: Matrix, seed: number): SelfSimilarity {
  const sample = takeRows(vectors, seededSample(vectors.rows, MOST_TEXTS, seed));
  const { rows } = sample;
  if (rows < 2) return { mean: null, low: null, high: null, n: rows };
  const mean = meanCosine(sample, new Uint16Array(rows).fill(1))!;
  const random = seededRandom(seed);
  const means: number[] = [];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const times = new Uint16Array(rows);
    for (let draw = 0; draw < rows; draw += 1) times[drawIndex(random, rows)]! += 1;
    const one = meanCosine(sample, times);
    if (one !== null) means.push(one);
  }
  const sorted = Float64Array.from(means).toSorted();
  if (rows < 3 || sorted.length === 0) return { mean, low: null, high: null, n: rows };
  return { mean, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), n: rows };
}

/** Over pairs of different texts: the length of their sum says all, without looking at pairs. */
function meanCosine(vectors: Matrix, times: Uint16Array): number | null {
  const sum = new Float64Array(vectors.columns);
  let count = 0;
  let same = 0;
  let samePairs = 0;
  for (let row = 0; row < vectors.rows; row += 1) {
    const weight = times[row]!;
    if (weight === 0) continue;
    const vector = rowOf(vectors, row);
    let squared = 0;
    for (let i = 0; i < sum.length; i += 1) {
      sum[i]! += weight * vector[i]!;
      squared += vector[i]! * vector[i]!;
    }
    count += weight;
    same += weight * weight * squared;
    samePairs += weight * weight;
  }
  const pairs = count * count - samePairs;
  if (pairs === 0) return null;
  return (sum.reduce((total, value) => total + value * value, 0) - same) / pairs;
}
