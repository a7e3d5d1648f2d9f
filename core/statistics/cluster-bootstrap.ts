import { quantile } from './quantile.js';
import { drawIndex, seededRandom, type Random32 } from './seeded-random.js';

/**
 * Ratios whose numerators and denominators add up over clusters. Both arrays are clusters x columns, row by row;
 * a column is one ratio, such as one model's points over its pairs.
 */
export interface ClusterSums {
  clusters: number;
  columns: number;
  numerators: Float64Array;
  denominators: Float64Array;
}

export interface BootstrapSettings {
  seed: number;
  /** Number of resamples; 2,000 when absent. */
  resamples?: number;
}

/** Bounds of a 95 % interval; both `null` where none can be had. */
export interface Interval {
  low: number | null;
  high: number | null;
}

const DEFAULT_RESAMPLES = 2000;
const LOW_QUANTILE = 0.025;
const HIGH_QUANTILE = 0.975;

/**
 * 95 % percentile intervals of every column by a cluster bootstrap: whole clusters are drawn with replacement, as many
 * as there are, so whatever hangs together within a cluster stays together (Davison and Hinkley 1997, section 3.8;
 * Efron and Tibshirani 1993, chapter 13). All columns share their draws. The generator starts anew from the seed in
 * each call, so an interval does not depend on what else is computed. Cost: resamples x clusters x columns.
 *
 * A resample without any denominator in a column says nothing about it and is left out for that column.
 * A column that fewer than two clusters speak of has no interval: one cluster shows no variation.
 */
export function clusterBootstrap(sums: ClusterSums, settings: BootstrapSettings): Interval[] {
  const resamples = settings.resamples ?? DEFAULT_RESAMPLES;
  const ratios = resampledRatios(sums, resamples, seededRandom(settings.seed));
  return Array.from({ length: sums.columns }, (_, column) => {
    if (clustersWithColumn(sums, column) < 2) return { low: null, high: null };
    return interval(ratios.subarray(column * resamples, (column + 1) * resamples));
  });
}

/** Number of clusters that have something in a column. */
export function clustersWithColumn(sums: ClusterSums, column: number): number {
  let count = 0;
  for (let at = column; at < sums.denominators.length; at += sums.columns) if (sums.denominators[at]! > 0) count++;
  return count;
}

/** Columns x resamples; NaN where a resample has no denominator. */
function resampledRatios(sums: ClusterSums, resamples: number, random: Random32): Float64Array {
  const { clusters, columns } = sums;
  const ratios = new Float64Array(columns * resamples);
  const timesDrawn = new Uint32Array(clusters);
  const top = new Float64Array(columns);
  const bottom = new Float64Array(columns);
  for (let resample = 0; resample < resamples; resample++) {
    timesDrawn.fill(0);
    for (let draw = 0; draw < clusters; draw++) timesDrawn[drawIndex(random, clusters)]!++;
    addDrawnClusters({ sums, timesDrawn, top, bottom });
    for (let column = 0; column < columns; column++)
      ratios[column * resamples + resample] = top[column]! / bottom[column]!;
  }
  return ratios;
}

function addDrawnClusters(into: {
  sums: ClusterSums;
  timesDrawn: Uint32Array;
  top: Float64Array;
  bottom: Float64Array;
}) {
  const { sums, timesDrawn, top, bottom } = into;
  const { clusters, columns, numerators, denominators } = sums;
  top.fill(0);
  bottom.fill(0);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const times = timesDrawn[cluster]!;
    if (times === 0) continue;
    const start = cluster * columns;
    for (let column = 0; column < columns; column++) {
      top[column]! += times * numerators[start + column]!;
      bottom[column]! += times * denominators[start + column]!;
    }
  }
}

function interval(ratios: Float64Array): Interval {
  const known = ratios.filter((ratio) => !Number.isNaN(ratio)).toSorted();
  if (known.length === 0) return { low: null, high: null };
  return { low: quantile(known, LOW_QUANTILE), high: quantile(known, HIGH_QUANTILE) };
}
