import type { Affinities } from './affinities.js';
import type { PointTree } from './point-tree.js';

/**
 * What pushes points apart (Barnes and Hut 1986; van der Maaten 2014, section 4.2): cells that are small for their distance
 * count as one point.
 *
 * @param out x and y in turn, by point; overwritten for the sorted points from `from` on, up to `to`.
 * @returns the sum over all pairs by which `out` is to be divided, as far as these points are in it.
 */
export function repulsion(
  tree: PointTree,
  { theta, from, to }: { theta: number; from: number; to: number },
  out: Float64Array,
): number {
  const { cells, next, x, y, weight, squaredWidth, sortedX, sortedY, order } = tree;
  const squaredTheta = theta * theta;
  let total = 0;
  for (let i = from; i < to; i += 1) {
    const px = sortedX[i]!;
    const py = sortedY[i]!;
    let forceX = 0;
    let forceY = 0;
    let cell = 0;
    while (cell < cells) {
      const gapX = px - x[cell]!;
      const gapY = py - y[cell]!;
      const squared = gapX * gapX + gapY * gapY;
      if (squaredWidth[cell]! < squaredTheta * squared) {
        const pull = 1 / (1 + squared);
        const mass = weight[cell]! * pull;
        total += mass;
        forceX += mass * pull * gapX;
        forceY += mass * pull * gapY;
        cell = next[cell]!;
        continue;
      }
      const first = tree.from[cell]!;
      if (first < 0) {
        cell += 1;
        continue;
      }
      const last = tree.to[cell]!;
      for (let j = first; j < last; j += 1) {
        if (j === i) continue;
        const nearX = px - sortedX[j]!;
        const nearY = py - sortedY[j]!;
        const pull = 1 / (1 + nearX * nearX + nearY * nearY);
        total += pull;
        forceX += pull * pull * nearX;
        forceY += pull * pull * nearY;
      }
      cell = next[cell]!;
    }
    const point = order[i]!;
    out[2 * point] = forceX;
    out[2 * point + 1] = forceY;
  }
  return total;
}

/**
 * What pulls points together, along their affinities.
 *
 * @param out x and y in turn, by point; overwritten for the points from `from` on, up to `to`.
 */
export function attraction(
  { starts, columns, values }: Affinities,
  { points, from, to }: { points: Float64Array; from: number; to: number },
  out: Float64Array,
): void {
  for (let i = from; i < to; i += 1) {
    const px = points[2 * i]!;
    const py = points[2 * i + 1]!;
    let forceX = 0;
    let forceY = 0;
    for (let at = starts[i]!; at < starts[i + 1]!; at += 1) {
      const other = columns[at]!;
      const gapX = px - points[2 * other]!;
      const gapY = py - points[2 * other + 1]!;
      const pull = values[at]! / (1 + gapX * gapX + gapY * gapY);
      forceX += pull * gapX;
      forceY += pull * gapY;
    }
    out[2 * i] = forceX;
    out[2 * i + 1] = forceY;
  }
}
