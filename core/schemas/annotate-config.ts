import { z } from 'zod';
import { ANNOTATION_STEPS } from './annotation.js';
import { ChatModelConfig } from './chat-model-config.js';

/** How posts become candidates. */
export const AnnotateConfig = z.strictObject({
  about: z.strictObject({
    name: z.string().min(1).describe('The model that posts are to be about'),
    aliases: z.array(z.string()).default([]),
  }),
  model: ChatModelConfig,
  relevanceAtLeast: z.int().min(1).max(5).default(4),
  prompts: z
    .partialRecord(z.enum(ANNOTATION_STEPS), z.string())
    .optional()
    .describe('Expected version hash of a step; the start is refused when the shipped prompt differs'),
});
export type AnnotateConfig = z.infer<typeof AnnotateConfig>;
