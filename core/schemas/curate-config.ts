import { z } from 'zod';

const Dedupe = z.strictObject({
  text: z
    .number()
    .min(0.5)
    .max(1)
    .nullable()
    .default(0.9)
    .describe('Prompts that share so much of their five-character runs are one (Jaccard index); null: only equal ones'),
  embedding: z
    .number()
    .min(0.8)
    .max(1)
    .nullable()
    .default(0.95)
    .describe('Prompts whose embeddings have this cosine are one; only where `embeddings` is set'),
  image: z
    .int()
    .min(0)
    .max(12)
    .nullable()
    .default(6)
    .describe(
      'Pictures whose perceptual hashes differ in so many of 64 bits count as the same; null: only equal files',
    ),
});

/** How candidates become samples. */
export const CurateConfig = z.strictObject({
  maxPerSplit: z.int().positive().default(1000),
  seed: z
    .int()
    .nonnegative()
    .nullable()
    .default(null)
    .describe(
      'Which samples a cap keeps: those whose hash with this seed comes first; null: those with the smallest ids',
    ),
  review: z
    .enum(['all', 'disputed', 'none'])
    .default('none')
    .describe('Which benchmark samples need a decision of a person before the release is frozen'),
  dedupe: Dedupe.nullable()
    .default(null)
    .describe('Near-duplicates that are merged, `{}` for the defaults; null: only equal prompts with equal inputs'),
});
export type CurateConfig = z.infer<typeof CurateConfig>;
