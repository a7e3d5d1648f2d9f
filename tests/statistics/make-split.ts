import type { Outcome } from '../../core/outcome.js';
import type { Ratings } from '../../core/statistics/pair-verdict.js';
import type { SplitRatings } from '../../core/statistics/split-ratings.js';

/** A cell as tests write it: ratings one a judge, or the outcome of a generation without a picture. */
export type CellText = Ratings | Exclude<Outcome, 'ok'>;

/** Builds a split from rows of cells: one row a sample, one cell a model. Models are named m0, m1, ..., judges j0, j1, ... */
export function makeSplit(judges: number, rows: Record<string, readonly CellText[]>): SplitRatings {
  const noRatings = Array.from({ length: judges }, () => null);
  const samples = Object.entries(rows).map(([sampleId, cells]) => ({
    sampleId,
    cells: cells.map((cell) =>
      typeof cell === 'string' ? { outcome: cell, ratings: noRatings } : { outcome: 'ok' as const, ratings: cell },
    ),
  }));
  return {
    modelIds: (samples[0]?.cells ?? []).map((_, model) => `m${model}`),
    judgeIds: noRatings.map((_, judge) => `j${judge}`),
    samples,
  };
}
