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

/** A picture as it went over the wire, after resizing and encoding; pixels and bytes. */
export const SentImage = StoredImage.omit({ sha256: true });
export type SentImage = z.infer<typeof SentImage>;

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
  /** Input pictures as the model was given them, in order. */
  sent: z.array(SentImage).default([]),
  /** What the model says that it drew from, where it rewrote the prompt itself. */
  revisedPrompt: z.string().nullable().default(null),
  costUsd: z.number().nullable(),
  latencyMs: z.number().nonnegative(),
  /** True where an operator's retry, not the first try, gave this record. */
  retried: z.boolean(),
  at: z.date(),
});
export type Generation = z.infer<typeof Generation>;
