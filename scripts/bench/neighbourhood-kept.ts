import { seededSample } from '../../core/statistics/seeded-sample.js';
import type { Matrix } from '../../core/tsne/matrix.js';

/** Neighbours that are compared, and rows whose neighbours are. */
const K = 10;
const ROWS = 1000;

/** Mean share of a row's 10 nearest neighbours that are among the 10 nearest of its point, over at most 1,000 seeded rows. */
export function neighbourhoodKept(matrix: Matrix, points: Float64Array, seed: number): number {
  const { rows, columns, values } = matrix;
  const plane: Matrix = { rows, columns: 2, values: Float32Array.from(points) };
  const space: Matrix = { rows, columns, values };
  const looked = seededSample(rows, ROWS, seed);
  let kept = 0;
  for (const row of looked) {
    const near = new Set(nearest(space, row));
    kept += nearest(plane, row).filter((other) => near.has(other)).length;
  }
  return kept / (looked.length * K);
}

function nearest({ rows, columns, values }: Matrix, row: number): number[] {
  const distances = new Float64Array(rows);
  for (let other = 0; other < rows; other += 1) {
    let sum = 0;
    for (let c = 0; c < columns; c += 1) sum += (values[row * columns + c]! - values[other * columns + c]!) ** 2;
    distances[other] = other === row ? Number.POSITIVE_INFINITY : sum;
  }
  const order = Array.from({ length: rows }, (_, i) => i);
  return order.toSorted((a, b) => distances[a]! - distances[b]!).slice(0, K);
}
