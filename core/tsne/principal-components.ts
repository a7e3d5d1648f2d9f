import { seededSample } from '../statistics/seeded-sample.js';
import { seededRandom } from '../statistics/seeded-random.js';
import { rowOf, takeRows, type Matrix } from './matrix.js';

/** Rows that the directions are found on: enough for 50 of them, however many rows there are. */
const MOST_FITTED = 10_000;

/** Rounds of the iteration; the first directions, which matter most, have long settled by then. */
const ROUNDS = 7;

/** Directions beside those that are wanted, so that the last of these settle too. */
const SPARE = 10;

/**
 * The rows along the directions in which they vary most: centred, then projected on the leading eigenvectors of their covariance,
 * found by orthogonal iteration (Golub and Van Loan 2013, section 8.2.4) on at most 10,000 seeded rows.
 *
 * @returns `wanted` columns, strongest first; fewer where the rows have fewer.
 */
export function principalComponents(matrix: Matrix, wanted: number, seed: number): Matrix {
  const { rows, columns } = matrix;
  const fitted = rows > MOST_FITTED ? takeRows(matrix, seededSample(rows, MOST_FITTED, seed)) : matrix;
  const mean = meanRow(matrix);
  const count = Math.min(wanted + SPARE, columns, rows);
  const directions = randomDirections(count, columns, seed);
  orthonormalise(directions);
  for (let round = 0; round < ROUNDS; round += 1) {
    iterate(fitted, mean, directions);
    orthonormalise(directions);
  }
  return project(matrix, mean, { ...directions, rows: Math.min(wanted, count) });
}

function meanRow(matrix: Matrix): Float64Array {
  const mean = new Float64Array(matrix.columns);
  for (let row = 0; row < matrix.rows; row += 1) rowOf(matrix, row).forEach((value, i) => (mean[i]! += value));
  return mean.map((sum) => sum / Math.max(1, matrix.rows));
}

function randomDirections(rows: number, columns: number, seed: number): Matrix {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: rows * columns }, () => random() / 2 ** 31 - 1);
  return { rows, columns, values };
}

/** Directions times covariance, up to a factor. */
function iterate(matrix: Matrix, mean: Float64Array, directions: Matrix): void {
  const { columns } = matrix;
  const next = new Float64Array(directions.values.length);
  const centred = new Float64Array(columns);
  for (let row = 0; row < matrix.rows; row += 1) {
    const from = row * columns;
    for (let i = 0; i < columns; i += 1) centred[i] = matrix.values[from + i]! - mean[i]!;
    for (let d = 0; d < directions.rows; d += 1) {
      const start = d * columns;
      let along = 0;
      for (let i = 0; i < columns; i += 1) along += centred[i]! * directions.values[start + i]!;
      for (let i = 0; i < columns; i += 1) next[start + i]! += along * centred[i]!;
    }
  }
  const largest = next.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  next.forEach((value, i) => (directions.values[i] = value / largest));
}

/** Gram and Schmidt, twice, as once loses the right angles of nearly parallel directions. */
function orthonormalise(directions: Matrix): void {
  for (let d = 0; d < directions.rows; d += 1) {
    const direction = rowOf(directions, d);
    for (let pass = 0; pass < 2; pass += 1)
      for (let before = 0; before < d; before += 1) {
        const other = rowOf(directions, before);
        let along = 0;
        for (let i = 0; i < direction.length; i += 1) along += direction[i]! * other[i]!;
        for (let i = 0; i < direction.length; i += 1) direction[i]! -= along * other[i]!;
      }
    const length = Math.hypot(...direction);
    // A direction that is spent stays zero: the rows vary in fewer directions than were asked for.
    for (let i = 0; i < direction.length; i += 1) direction[i] = length > 1e-12 ? direction[i]! / length : 0;
  }
}

function project(matrix: Matrix, mean: Float64Array, directions: Matrix): Matrix {
  const { rows, columns } = matrix;
  const values = new Float32Array(rows * directions.rows);
  for (let row = 0; row < rows; row += 1) {
    const from = row * columns;
    for (let d = 0; d < directions.rows; d += 1) {
      const start = d * columns;
      let along = 0;
      for (let i = 0; i < columns; i += 1)
        along += (matrix.values[from + i]! - mean[i]!) * directions.values[start + i]!;
      values[row * directions.rows + d] = along;
    }
  }
  return { rows, columns: directions.rows, values };
}
