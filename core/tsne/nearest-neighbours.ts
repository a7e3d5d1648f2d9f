import type { Matrix } from './matrix.js';

/** The `k` nearest of each row: neighbours row by row, in no order, with their squared distances. */
export interface Neighbours {
  k: number;
  indices: Int32Array;
  squared: Float64Array;
}

/** Rows whose numbers fit into a core's fast memory together. */
const BLOCK = 128;

/**
 * The exact nearest neighbours of all rows by Euclidean distance. Every pair is looked at once: in 50 dimensions a tree can leave
 * little out, and costs more for each pair.
 *
 * @param k at most `rows - 1`.
 */
export function nearestNeighbours(matrix: Matrix, k: number): Neighbours {
  const { rows } = matrix;
  const found: Neighbours = {
    k,
    indices: new Int32Array(rows * k).fill(-1),
    squared: new Float64Array(rows * k).fill(Number.POSITIVE_INFINITY),
  };
  for (let a = 0; a < rows; a += BLOCK) for (let b = a; b < rows; b += BLOCK) compareBlocks(matrix, found, { a, b });
  return found;
}

function compareBlocks({ rows, columns, values }: Matrix, found: Neighbours, { a, b }: { a: number; b: number }): void {
  const { k, squared } = found;
  const endA = Math.min(a + BLOCK, rows);
  const endB = Math.min(b + BLOCK, rows);
  for (let i = a; i < endA; i += 1) {
    const rowI = i * columns;
    for (let j = a === b ? i + 1 : b; j < endB; j += 1) {
      const rowJ = j * columns;
      let distance = 0;
      for (let c = 0; c < columns; c += 1) {
        const gap = values[rowI + c]! - values[rowJ + c]!;
        distance += gap * gap;
      }
      if (distance < squared[i * k]!) insert(found, i, { neighbour: j, distance });
      if (distance < squared[j * k]!) insert(found, j, { neighbour: i, distance });
    }
  }
}

/** Takes the place of the farthest one: the neighbours of a row are a heap with the farthest on top. */
function insert(
  { k, indices, squared }: Neighbours,
  row: number,
  { neighbour, distance }: { neighbour: number; distance: number },
): void {
  const start = row * k;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= k) break;
    const right = left + 1;
    const child = right < k && squared[start + right]! > squared[start + left]! ? right : left;
    if (squared[start + child]! <= distance) break;
    squared[start + at] = squared[start + child]!;
    indices[start + at] = indices[start + child]!;
    at = child;
  }
  squared[start + at] = distance;
  indices[start + at] = neighbour;
}
