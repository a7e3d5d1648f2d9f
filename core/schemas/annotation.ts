import { z } from 'zod';
import { STORED_OUTCOMES } from '../outcome.js';

/** The LLM steps, in the order of the life cycle. */
export const ANNOTATION_STEPS = [
  'relevance',
  'extraction',
  'images',
  'screenshot',
  'placeholders',
  'completion',
  'quality',
  'safety',
  'applicability',
  'feedback',
] as const;
export type AnnotationStep = (typeof ANNOTATION_STEPS)[number];

/** One verdict of one LLM step on one subject. Kept for ever: a new prompt or model makes a new record. */
export const Annotation = z.strictObject({
  _id: z.string(),
  step: z.enum(ANNOTATION_STEPS),
  /** Store key of the post, thread or candidate that was looked at. */
  subjectId: z.string(),
  promptHash: z.string(),
  provider: z.string(),
  /** Model id as asked for, and as the provider says that it answered. */
  model: z.string(),
  resolvedModel: z.string().nullable(),
  outcome: z.enum(STORED_OUTCOMES),
  /** The parsed reply, as the step's own schema has it; `null` unless the outcome is `ok`. */
  reply: z.unknown(),
  /** The reply as it came, at most 20,000 characters; needed to show the model its own mistake. */
  rawReply: z.string().nullable(),
  reason: z.string().nullable(),
  repaired: z.boolean(),
  /** Of a call that judged several posts: an equal part of what it cost. The ledger has the whole. */
  costUsd: z.number().nullable(),
  /** Posts that the call judged together. */
  askedTogether: z.int().positive().default(1),
  at: z.date(),
});
export type Annotation = z.infer<typeof Annotation>;
