import { z } from 'zod';
import { STORED_OUTCOMES } from '../outcome.js';
import { FAILURE_KINDS } from '../failure.js';
import { SentImage } from './generation.js';

/**
 * What the language model of a pipeline made of a sample's prompt, for an image model that sees nothing but text (LLM+Diffusion).
 * `prompt` is `null` unless the outcome is `ok`.
 */
export const Rewrite = z.strictObject({
  /** Content key: prompt, input pictures, who is asked, and how. */
  _id: z.string(),
  sampleId: z.string(),
  modelId: z.string(),
  outcome: z.enum(STORED_OUTCOMES),
  prompt: z.string().nullable(),
  failureKind: z.enum(FAILURE_KINDS).nullable(),
  reason: z.string().nullable(),
  promptHash: z.string(),
  provider: z.string(),
  model: z.string(),
  resolvedModel: z.string().nullable(),
  /** Pictures as the model was shown them. */
  sent: z.array(SentImage),
  costUsd: z.number().nullable(),
  at: z.date(),
});
export type Rewrite = z.infer<typeof Rewrite>;
