import { z } from 'zod';
import { SPLITS } from '../outcome.js';
import { Applicability, Feedback } from './candidate.js';

/** One benchmark entry distilled from a thread. `_id` is the content key of prompt, input images and split. */
export const Sample = z.strictObject({
  _id: z.string(),
  split: z.enum(SPLITS),
  prompt: z.string().min(1),
  promptModified: z.boolean(),
  /** The prompt as it was before a person edited it in review; `null` where nobody did. */
  originalPrompt: z.string().nullable().default(null),
  /** Blobs by SHA-256, in the order in which models see them. */
  inputImages: z.array(z.string()),
  communityImages: z.array(z.string()),
  /** Where it came from: merged duplicates keep all their posts. */
  postIds: z.array(z.string()),
  postUrls: z.array(z.string()),
  feedback: z.array(Feedback),
  applicability: Applicability.default({}),
  candidateIds: z.array(z.string()),
  refreshIds: z.array(z.string()),
});
export type Sample = z.infer<typeof Sample>;
