import { describe, expect, it } from 'vitest';
import { clusterBootstrap, type ClusterSums } from '../../core/statistics/cluster-bootstrap.js';
import { quantile } from '../../core/statistics/quantile.js';
import { seededRandom } from '../../core/statistics/seeded-random.js';

const PAIRS_PER_SAMPLE = 7;

/**
 * A model against seven others: each sample has its own chance of winning, drawn evenly from 0 to 1 (so one half on
 * average), and about one pair in ten is missing. The pairs of a sample hang together strongly.
 */
function syntheticTable(clusters: number, seed: number): ClusterSums {
  const random = seededRandom(seed);
  const share = () => random() / 2 ** 32;
  const numerators = new Float64Array(clusters);
  const denominators = new Float64Array(clusters);
  for (let cluster = 0; cluster < clusters; cluster++) {
    const chance = share();
    for (let pair = 0; pair < PAIRS_PER_SAMPLE; pair++) {
      if (share() < 0.1) continue;
      denominators[cluster]! += 1;
      if (share() < chance) numerators[cluster]! += 1;
    }
  }
  return { clusters, columns: 1, numerators, denominators };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Standard error of a ratio of cluster sums by linearisation (Cochran 1977, section 6.4). */
function clusteredStandardError({ clusters, numerators, denominators }: ClusterSums): number {
  const ratio = sum(numerators) / sum(denominators);
  const squares = numerators.reduce((total, top, i) => total + (top - ratio * denominators[i]!) ** 2, 0);
  return Math.sqrt((clusters / (clusters - 1)) * squares) / sum(denominators);
}

describe('clusterBootstrap', () => {
  it('agrees with the analytic clustered standard error on a big table', () => {
    const table = syntheticTable(1500, 11);
    const [interval] = clusterBootstrap(table, { seed: 1, resamples: 4000 });

    const ratio = sum(table.numerators) / sum(table.denominators);
    const standardError = clusteredStandardError(table);
    // The bounds of 4,000 resamples have an error of about 3 % of a standard error each.
    expect(Math.abs(interval!.low! - (ratio - 1.96 * standardError))).toBeLessThan(0.12 * standardError);
    expect(Math.abs(interval!.high! - (ratio + 1.96 * standardError))).toBeLessThan(0.12 * standardError);
  });

  it('is much wider than an interval that takes pairs for independent', () => {
    const table = syntheticTable(1500, 11);
    const [interval] = clusterBootstrap(table, { seed: 1, resamples: 1000 });

    const ratio = sum(table.numerators) / sum(table.denominators);
    const naiveWidth = 2 * 1.96 * Math.sqrt((ratio * (1 - ratio)) / sum(table.denominators));
    // Evenly drawn chances have an intraclass correlation of 1/3; with m = 6.3 pairs a sample the design effect is
    // 1 + (m - 1) / 3 = 2.77 or a little more as m varies, and the widths differ by its root, 1.66.
    expect((interval!.high! - interval!.low!) / naiveWidth).toBeGreaterThan(1.5);
  });

  it('covers the truth in about 95 of 100 tables', () => {
    const tables = 400;
    let covered = 0;
    for (let table = 0; table < tables; table++) {
      const [interval] = clusterBootstrap(syntheticTable(80, 1000 + table), { seed: table, resamples: 300 });
      if (interval!.low! <= 0.5 && interval!.high! >= 0.5) covered++;
    }
    // Four standard errors of a share of 0.95 over 400 tables are 0.044.
    expect(covered / tables).toBeGreaterThan(0.906);
    expect(covered / tables).toBeLessThan(0.994);
  });

  it('gives the same interval to a column whatever stands beside it', () => {
    const alone = syntheticTable(50, 4);
    const beside: ClusterSums = {
      clusters: 50,
      columns: 2,
      numerators: Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : alone.numerators[(i - 1) / 2]!)),
      denominators: Float64Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 2 : alone.denominators[(i - 1) / 2]!)),
    };
    const [constant, same] = clusterBootstrap(beside, { seed: 9 });
    expect(same).toEqual(clusterBootstrap(alone, { seed: 9 })[0]);
    expect(constant).toEqual({ low: 0.5, high: 0.5 });
  });

  it('leaves out resamples that say nothing of a column, and gives none where one cluster speaks', () => {
    // Column 0: two of forty clusters speak, 1 of 1 and 0 of 1; most resamples have neither or one of them.
    const table: ClusterSums = {
      clusters: 40,
      columns: 2,
      numerators: new Float64Array(80),
      denominators: new Float64Array(80),
    };
    table.numerators[0] = 1;
    table.denominators[0] = 1;
    table.denominators[2] = 1;
    table.denominators[1] = 1;
    expect(clusterBootstrap(table, { seed: 2 })).toEqual([
      { low: 0, high: 1 },
      { low: null, high: null },
    ]);
  });

  it('has nothing to say of an empty table', () => {
    const empty: ClusterSums = {
      clusters: 0,
      columns: 1,
      numerators: new Float64Array(0),
      denominators: new Float64Array(0),
    };
    expect(clusterBootstrap(empty, { seed: 1 })).toEqual([{ low: null, high: null }]);
  });
});

describe('quantile', () => {
  // numpy.quantile([1, 2, 4, 8], [0, 0.025, 0.5, 0.975, 1]) of NumPy 2.4
  it.each([
    [0, 1],
    [0.025, 1.075],
    [0.5, 3],
    [0.975, 7.7],
    [1, 8],
  ])('agrees with NumPy at %d', (share, expected) => {
    expect(quantile(Float64Array.of(1, 2, 4, 8), share)).toBeCloseTo(expected, 12);
  });
});
