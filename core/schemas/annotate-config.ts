import { z } from 'zod';
import { ANNOTATION_STEPS } from './annotation.js';
import { ChatModelConfig } from './chat-model-config.js';
import { batchDiscount } from './field-types.js';
import { SafetyConfig } from './safety-config.js';

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
  languages: z
    .array(
      z
        .string()
        .regex(/^[a-z]{2,3}$/, 'use codes of two or three letters, such as "en"; regions and scripts do not count'),
    )
    .min(1)
    .nullable()
    .default(null)
    .describe('Only posts in these languages, by what their source says of them; what it does not know is kept'),
  screenshots: z
    .boolean()
    .default(true)
    .describe('Read prompts and cut pictures out of screenshots of chats with the generator'),
  safety: SafetyConfig.nullable()
    .prefault({})
    .describe('What is looked for before anything is published; null looks for nothing'),
  applicability: z
    .boolean()
    .default(true)
    .describe('Ask for each metric whether it applies to a sample; it is then measured only where it does'),
  secondOpinion: ChatModelConfig.nullable()
    .default(null)
    .describe('A second annotator that says what it thinks of the quality too; where the two differ, a person decides'),
  prompts: z
    .partialRecord(z.enum(ANNOTATION_STEPS), z.string())
    .optional()
    .describe('Expected version hash of a step; the start is refused when the shipped prompt differs'),
});
export type AnnotateConfig = z.infer<typeof AnnotateConfig>;
