import { z } from 'zod';
import { ParkedRecord } from './parked.js';

export const MODEL_RUN_STATES = ['running', 'parked', 'partial', 'done', 'skipped'] as const;
export type ModelRunState = (typeof MODEL_RUN_STATES)[number];

const Counts = z.partialRecord(
  z.enum(['ok', 'refused', 'unsupported', 'unparsable', 'failed', 'missing']),
  z.number().int(),
);

/** One model over one release: the unit that an operator resumes. */
export const ModelRun = z.strictObject({
  /** `<refreshId>/<modelId>`. */
  _id: z.string(),
  refreshId: z.string(),
  modelId: z.string(),
  releaseId: z.string(),
  state: z.enum(MODEL_RUN_STATES),
  /** Generations by outcome. */
  counts: Counts,
  /** Judgments by outcome, over all judges. */
  judgmentCounts: Counts,
  parked: ParkedRecord.nullable(),
  updatedAt: z.date(),
});
export type ModelRun = z.infer<typeof ModelRun>;
