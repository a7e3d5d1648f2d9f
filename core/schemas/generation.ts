import { z } from 'zod';
import { STORED_OUTCOMES } from '../outcome.js';
import { FAILURE_KINDS } from '../failure.js';

/** A picture that a model gave back. Width and height in pixels, as decoded, not as asked for. */
export const StoredImage = z.strictObject({
  sha256: z.string(),
  mediaType: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: z.number().int().positive(),
});
export type StoredImage = z.infer<typeof StoredImage>;

/** The outcome of one model on one sample. `_id` is the generation key: all that changes the picture, nothing else. */
export const Generation = z.strictObject({
  _id: z.string(),
  sampleId: z.string(),
  modelId: z.string(),
  outcome: z.enum(STORED_OUTCOMES),
  image: StoredImage.nullable(),
  failureKind: z.enum(FAILURE_KINDS).nullable(),
  reason: z.string().nullable(),
  provider: z.string(),
  model: z.string(),
  resolvedModel: z.string().nullable(),
  costUsd: z.number().nullable(),
  latencyMs: z.number().nonnegative(),
  /** True where an operator's retry, not the first try, gave this record. */
  retried: z.boolean(),
  at: z.date(),
});
export type Generation = z.infer<typeof Generation>;
