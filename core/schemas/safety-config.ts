import { z } from 'zod';
import { DEFAULT_SAFETY_CATEGORIES } from '../default-safety-categories.js';

/** What becomes of a candidate that falls under a category: left out, shown to a person, or kept with a note. */
const SAFETY_ACTIONS = ['drop', 'review', 'keep'] as const;

const SafetyCategory = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,40}$/, 'use lower-case letters, digits and "_", beginning with a letter'),
  description: z.string().min(1).max(1000).describe('What falls under it, in words for the annotator'),
  action: z.enum(SAFETY_ACTIONS),
});

/** What the annotator looks for in prompts and pictures before anything is published. */
export const SafetyConfig = z.strictObject({
  categories: z
    .array(SafetyCategory)
    .min(1)
    .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'a category stands twice')
    .default(DEFAULT_SAFETY_CATEGORIES.map((category) => ({ ...category }))),
});
export type SafetyConfig = z.infer<typeof SafetyConfig>;
