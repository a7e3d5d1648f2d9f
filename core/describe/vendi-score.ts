import { seededOrder } from '../statistics/seeded-sample.js';
import { rowOf, takeRows, type Matrix } from '../tsne/matrix.js';
import type { DrawnNumber } from './distinct-ngrams.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

/** Draws of texts that the score is taken on. */
const DRAWS = 5;

/**
 * Effective number of different texts among `size` of them (Vendi score: Friedman and Dieng 2023): e to the entropy of the
 * eigenvalues of their cosines divided by their number. From 1, all alike, to `size`, nothing in common. It grows with `size`, so only
 * numbers of one size compare. Mean over five seeded draws without replacement; the bounds are the lowest and the highest draw.
 *
 * @param vectors at length 1.
 * @returns `null` where there are fewer texts.
 */
export function vendiScore(vectors: Matrix, size: number, seed: number): DrawnNumber | null {
  if (size < 2 || vectors.rows < size) return null;
  const draws = vectors.rows === size ? 1 : DRAWS;
  const scores = Array.from({ length: draws }, (_, draw) => {
    return oneScore(takeRows(vectors, seededOrder(vectors.rows, seed + draw).slice(0, size)));
  });
  const value = scores.reduce((sum, score) => sum + score, 0) / draws;
  if (draws === 1) return { value, low: null, high: null };
  return { value, low: Math.min(...scores), high: Math.max(...scores) };
}

function oneScore(vectors: Matrix): number {
  const { rows } = vectors;
  const cosines = new Float64Array(rows * rows);
  for (let a = 0; a < rows; a += 1) {
    const left = rowOf(vectors, a);
    for (let b = a; b < rows; b += 1) {
      const right = rowOf(vectors, b);
      let sum = 0;
      for (let i = 0; i < left.length; i += 1) sum += left[i]! * right[i]!;
      cosines[a * rows + b] = sum / rows;
      cosines[b * rows + a] = sum / rows;
    }
  }
  const entropy = symmetricEigenvalues(cosines, rows).reduce(
    (sum, value) => (value > 1e-12 ? sum - value * Math.log(value) : sum),
    0,
  );
  return Math.exp(entropy);
}
