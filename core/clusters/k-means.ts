import { rowOf, type Matrix } from '../tsne/matrix.js';
import { seededRandom, type Random32 } from '../statistics/seeded-random.js';

export interface Clustering {
  /** Cluster of each row. */
  labels: Int32Array;
  centres: Matrix;
  /** Mean of the squared distances of rows to their centre. */
  spread: number;
}

const MOST_ROUNDS = 60;
const STARTS = 4;

/**
 * Rows in `k` clusters, each row with its nearest centre: Lloyd's algorithm from centres drawn by k-means++ (Arthur and
 * Vassilvitskii 2007), the best of four seeded starts.
 *
 * @param k at most the number of rows.
 */
export function kMeans(matrix: Matrix, k: number, seed: number): Clustering {
  let best: Clustering | null = null;
  for (let start = 0; start < STARTS; start += 1) {
    const found = oneStart(matrix, k, seededRandom(seed + start));
    if (best === null || found.spread < best.spread) best = found;
  }
  return best!;
}

function oneStart(matrix: Matrix, k: number, random: Random32): Clustering {
  const centres = firstCentres(matrix, k, random);
  const labels = new Int32Array(matrix.rows).fill(-1);
  let spread = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { changed, mean } = assign(matrix, centres, labels);
    spread = mean;
    if (changed === 0) break;
    moveCentres(matrix, centres, labels);
  }
  return { labels, centres, spread };
}

/** Each next centre is a row, likelier the farther it is from those there are. */
function firstCentres(matrix: Matrix, k: number, random: Random32): Matrix {
  const { rows, columns } = matrix;
  const centres: Matrix = { rows: k, columns, values: new Float32Array(k * columns) };
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  let pick = Math.floor((random() / 2 ** 32) * rows);
  for (let centre = 0; centre < k; centre += 1) {
    rowOf(centres, centre).set(rowOf(matrix, pick));
    let total = 0;
    for (let row = 0; row < rows; row += 1) {
      nearest[row] = Math.min(nearest[row]!, squaredDistance(matrix, row, rowOf(centres, centre)));
      total += nearest[row]!;
    }
    let left = (random() / 2 ** 32) * total;
    pick = 0;
    while (pick < rows - 1 && left >= nearest[pick]!) {
      left -= nearest[pick]!;
      pick += 1;
    }
  }
  return centres;
}

/** Gives each row its nearest centre. @returns how many changed theirs, and the mean squared distance. */
function assign(matrix: Matrix, centres: Matrix, labels: Int32Array): { changed: number; mean: number } {
  let changed = 0;
  let total = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let centre = 0; centre < centres.rows; centre += 1) {
      const distance = squaredDistance(matrix, row, rowOf(centres, centre));
      if (distance < least) [least, best] = [distance, centre];
    }
    if (labels[row] !== best) changed += 1;
    labels[row] = best;
    total += least;
  }
  return { changed, mean: total / Math.max(1, matrix.rows) };
}

/** Each centre to the mean of its rows; one without rows stays where it is. */
function moveCentres(matrix: Matrix, centres: Matrix, labels: Int32Array): void {
  const { columns } = matrix;
  const sums = new Float64Array(centres.rows * columns);
  const sizes = new Float64Array(centres.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    const label = labels[row]!;
    sizes[label]! += 1;
    for (let c = 0; c < columns; c += 1) sums[label * columns + c]! += matrix.values[row * columns + c]!;
  }
  for (let centre = 0; centre < centres.rows; centre += 1) {
    if (sizes[centre] === 0) continue;
    for (let c = 0; c < columns; c += 1)
      centres.values[centre * columns + c] = sums[centre * columns + c]! / sizes[centre]!;
  }
}

/** Squared distance of a row to a point. */
export function squaredDistance({ columns, values }: Matrix, row: number, point: Float32Array): number {
  const from = row * columns;
  let sum = 0;
  for (let c = 0; c < columns; c += 1) {
    const gap = values[from + c]! - point[c]!;
    sum += gap * gap;
  }
  return sum;
}
