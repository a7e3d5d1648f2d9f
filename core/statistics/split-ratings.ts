import type { Outcome } from '../outcome.js';
import type { Ratings } from './pair-verdict.js';

/** One model on one sample. `ratings` has one place a judge, in the order of `SplitRatings.judgeIds`. */
export interface RatedCell {
  outcome: Outcome;
  ratings: Ratings;
}

/** One sample with one cell a model, in the order of `SplitRatings.modelIds`. */
export interface RatedSample {
  sampleId: string;
  cells: readonly RatedCell[];
}

/** All ratings of one split: samples x models x judges. The sample is the cluster of every interval. */
export interface SplitRatings {
  modelIds: readonly string[];
  judgeIds: readonly string[];
  samples: readonly RatedSample[];
}

/** The same split as one judge alone sees it. */
export function ratingsOfJudge(split: SplitRatings, judge: number): SplitRatings {
  return {
    modelIds: split.modelIds,
    judgeIds: split.judgeIds.slice(judge, judge + 1),
    samples: split.samples.map((sample) => ({
      sampleId: sample.sampleId,
      cells: sample.cells.map((cell) => ({ outcome: cell.outcome, ratings: [cell.ratings[judge] ?? null] })),
    })),
  };
}

/** Order of ids by code unit: the same on every machine, unlike an order by locale. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
