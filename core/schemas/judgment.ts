import { z } from 'zod';
import { STORED_OUTCOMES } from '../outcome.js';
import { FAILURE_KINDS } from '../failure.js';
import { SentImage } from './generation.js';

/** The outcome of one judge on one generation. `rating` is 1 to 10, and `null` unless the outcome is `ok`. */
export const Judgment = z.strictObject({
  _id: z.string(),
  generationId: z.string(),
  sampleId: z.string(),
  modelId: z.string(),
  judgeId: z.string(),
  outcome: z.enum(STORED_OUTCOMES),
  rating: z.number().min(1).max(10).nullable(),
  /** What the judge wrote, at most 20,000 characters. */
  explanation: z.string().nullable(),
  failureKind: z.enum(FAILURE_KINDS).nullable(),
  reason: z.string().nullable(),
  promptHash: z.string(),
  provider: z.string(),
  model: z.string(),
  resolvedModel: z.string().nullable(),
  /** Pictures as the judge was shown them: inputs in order, then the output. */
  sent: z.array(SentImage).default([]),
  costUsd: z.number().nullable(),
  /** True where an operator's retry, not the first try, gave this record. */
  retried: z.boolean(),
  at: z.date(),
});
export type Judgment = z.infer<typeof Judgment>;
