import { z } from 'zod';
import { CollectWindow } from './collect-window.js';
import { name } from './field-types.js';

const Keyword = z
  .string()
  .trim()
  .max(200)
  // No pattern: a JSON Schema cannot say that it is of Unicode, and validators that take it for another refuse every keyword.
  .refine((word) => /[\p{L}\p{N}]/u.test(word), 'a keyword needs a letter or a digit: searches pass over signs');

const Language = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'use a code of BCP 47, such as en, ja or pt-BR');

/** One phase of a collection: the same keywords, put to each of its sources, in each language and each slice of the window. */
export const CollectPhase = z.strictObject({
  id: name.describe('Name under which yields are shown'),
  keywords: z
    .array(Keyword)
    .min(1)
    .describe('Words and phrases of which any has to stand in a post; each source makes its own query of them'),
  languages: z.array(Language).min(1).optional().describe('One query for each; any language when absent'),
  windowDays: z.int().positive().max(366).optional().describe('Cuts the window into slices of so many days'),
  window: CollectWindow.optional().describe('Within that of the refresh, which it is when absent'),
  sources: z
    .array(name)
    .min(1)
    .optional()
    .describe('Ids of the sources that are asked; all on the network when absent'),
});
export type CollectPhase = z.infer<typeof CollectPhase>;
