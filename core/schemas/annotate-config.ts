import { z } from 'zod';
import { ANNOTATION_STEPS } from './annotation.js';
import { ChatModelConfig } from './chat-model-config.js';
import { batchDiscount } from './field-types.js';

/** How posts become candidates. */
export const AnnotateConfig = z.strictObject({
  about: z.strictObject({
    name: z.string().min(1).describe('The model that posts are to be about'),
    aliases: z.array(z.string()).default([]),
  }),
  model: ChatModelConfig,
  relevanceAtLeast: z.int().min(1).max(5).default(4),
  relevancePostsPerCall: z
    .int()
    .min(1)
    .max(50)
    .default(1)
    .describe('Posts that one call judges for relevance, each by itself; more cost less a post'),
  replies: z
    .enum(['trust', 'filter'])
    .default('trust')
    .describe(
      'trust: all replies of a relevant thread are shown to extraction; filter: only those of its author, and those that are relevant themselves',
    ),
  batch: z
    .array(z.enum(ANNOTATION_STEPS))
    .default([])
    .describe("Steps that are asked by the vendor's batch interface: for less, within 24 hours; see docs/batches.md"),
  batchDiscount,
  prompts: z
    .partialRecord(z.enum(ANNOTATION_STEPS), z.string())
    .optional()
    .describe('Expected version hash of a step; the start is refused when the shipped prompt differs'),
});
export type AnnotateConfig = z.infer<typeof AnnotateConfig>;
