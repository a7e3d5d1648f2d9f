import { z } from 'zod';
import { STORED_OUTCOMES } from '../outcome.js';

/** What an LLM called a topic. `_id` is the content key of the question and of who was asked. */
export const TopicName = z.strictObject({
  _id: z.string(),
  outcome: z.enum(STORED_OUTCOMES),
  /** `null` unless the outcome is `ok`. */
  name: z.string().nullable(),
  promptHash: z.string(),
  provider: z.string(),
  model: z.string(),
  resolvedModel: z.string().nullable(),
  reason: z.string().nullable(),
  costUsd: z.number().nullable(),
  at: z.date(),
});
export type TopicName = z.infer<typeof TopicName>;
