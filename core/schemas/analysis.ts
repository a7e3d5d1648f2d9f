import { z } from 'zod';
import { BENCHMARK_SPLITS } from '../outcome.js';
import { MetricId } from './score.js';

/** A mean with its interval. All are `null` where there is nothing to average. `n` counts samples, `pairs` comparisons. */
export const WinRate = z.strictObject({
  winRate: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number().int(),
  pairs: z.number().int(),
});
export type WinRate = z.infer<typeof WinRate>;

/**
 * One model on one split. The row's own numbers use every pair of which both models answered;
 * `common` uses only samples that all models answered; `missingAsLoss` counts a model without an answer as beaten by one with.
 */
export const BoardRow = WinRate.extend({
  modelId: z.string(),
  missing: z.number().int(),
  refused: z.number().int(),
  failed: z.number().int(),
  unsupported: z.number().int(),
  meanRating: z.number().nullable(),
  ratings: z.number().int(),
  unparsable: z.number().int(),
  common: WinRate,
  missingAsLoss: WinRate,
});
export type BoardRow = z.infer<typeof BoardRow>;

export const Board = z.strictObject({
  split: z.enum(BENCHMARK_SPLITS),
  /** `null` for the ensemble, else the one judge whose board this is. */
  judgeId: z.string().nullable(),
  samples: z.number().int(),
  rows: z.array(BoardRow),
});
export type Board = z.infer<typeof Board>;

/** How often two judges order a pair of models alike, over all pairs that both judged. */
export const JudgeAgreement = z.strictObject({
  judgeA: z.string(),
  judgeB: z.string(),
  pairs: z.number().int(),
  agreement: z.number().nullable(),
});

/** One metric over one model: the pooled number of the paper beside the mean over samples with its interval. */
export const MetricRow = z.strictObject({
  metric: MetricId,
  split: z.enum(BENCHMARK_SPLITS),
  modelId: z.string(),
  reference: z.number().nullable(),
  perSample: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number().int(),
  missing: z.number().int(),
  /** Samples of the split by whether the metric applies to them. Those to which it does not are in no other number of the row. */
  applies: z.number().int().default(0),
  unknown: z.number().int().default(0),
  doesNotApply: z.number().int().default(0),
});
export type MetricRow = z.infer<typeof MetricRow>;

/** Sizes in pixels of the pictures that one model gave on one split. */
export const OutputSizes = z.strictObject({
  split: z.enum(BENCHMARK_SPLITS),
  modelId: z.string(),
  n: z.number().int(),
  /** The size that most of them have, and how many have it. */
  width: z.number().int(),
  height: z.number().int(),
  usual: z.number().int(),
  medianPixels: z.number(),
});
export type OutputSizes = z.infer<typeof OutputSizes>;

/** Everything that a site shows as a number. `_id` is the content key of what went in. */
export const Analysis = z.strictObject({
  _id: z.string(),
  refreshId: z.string(),
  releaseId: z.string(),
  at: z.date(),
  seed: z.number().int(),
  boards: z.array(Board),
  /** The boards without what an operator's retry gave; `null` in an analysis from before they were computed. */
  firstTryBoards: z.array(Board).nullable().default(null),
  judgeAgreement: z.array(JudgeAgreement),
  metrics: z.array(MetricRow),
  /** Empty in an analysis from before they were kept. */
  sizes: z.array(OutputSizes).default([]),
  /** Paid calls of this refresh, as the ledger has them. `unknownCost` counts calls without a known price or usage. */
  spend: z.strictObject({
    usd: z.number(),
    calls: z.number().int(),
    failedCalls: z.number().int(),
    unknownCost: z.number().int(),
    byModel: z.array(z.strictObject({ modelId: z.string(), usd: z.number(), calls: z.number().int() })),
    byStage: z.array(z.strictObject({ stage: z.string(), usd: z.number(), calls: z.number().int() })),
  }),
});
export type Analysis = z.infer<typeof Analysis>;
