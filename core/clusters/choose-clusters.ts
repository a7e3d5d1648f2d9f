import { seededSample } from '../statistics/seeded-sample.js';
import { rowOf, takeRows, type Matrix } from '../tsne/matrix.js';
import { kMeans, squaredDistance, type Clustering } from './k-means.js';

/** Rows on which numbers of clusters are tried. */
const MOST_TRIED = 3000;

/** A cluster is to have so many rows on average, at least. */
const LEAST_ROWS = 5;

/** Numbers of clusters that are tried, up to the operator's bound. */
const TRIED = [2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 21, 25, 30, 35, 40, 50, 60];

export interface ChosenClusters extends Clustering {
  k: number;
  /** Every number that was tried, with its silhouette. */
  tried: { k: number; silhouette: number }[];
}

/**
 * Clusters rows, in as many clusters as the simplified silhouette likes best (Hruschka et al. 2004: as Rousseeuw's of 1987, with
 * distances to centres in the place of distances to all rows), tried on at most 3,000 seeded rows. Of equals the fewest.
 *
 * @returns `null` where there are too few rows for two clusters.
 */
export function chooseClusters(
  matrix: Matrix,
  { most, least, seed }: { most: number; least: number; seed: number },
): ChosenClusters | null {
  const sample = takeRows(matrix, seededSample(matrix.rows, MOST_TRIED, seed));
  const bound = Math.floor(matrix.rows / LEAST_ROWS);
  const candidates = TRIED.filter((k) => k >= least && k <= Math.min(most, bound));
  if (candidates.length === 0) return null;
  const tried = candidates.map((k) => ({ k, silhouette: simplifiedSilhouette(sample, kMeans(sample, k, seed)) }));
  const best = tried.reduce((first, next) => (next.silhouette > first.silhouette ? next : first));
  return { ...kMeans(matrix, best.k, seed), k: best.k, tried };
}

/** Mean over rows of (b - a) / max(a, b): a the distance to the own centre, b to the nearest other. From -1 to 1. */
export function simplifiedSilhouette(matrix: Matrix, { labels, centres }: Clustering): number {
  let total = 0;
  for (let row = 0; row < matrix.rows; row += 1) {
    const own = Math.sqrt(squaredDistance(matrix, row, rowOf(centres, labels[row]!)));
    let other = Number.POSITIVE_INFINITY;
    for (let centre = 0; centre < centres.rows; centre += 1)
      if (centre !== labels[row])
        other = Math.min(other, Math.sqrt(squaredDistance(matrix, row, rowOf(centres, centre))));
    const larger = Math.max(own, other);
    total += larger > 0 && Number.isFinite(larger) ? (other - own) / larger : 0;
  }
  return matrix.rows === 0 ? 0 : total / matrix.rows;
}
