import { z } from 'zod';
import { RefreshFile } from './refresh-file.js';
import { MissingReason } from './thread.js';

/** A check of one platform by the clock: whether the posts behind samples are still shown there. When it runs is kept by Temporal. */
export const Check = z.strictObject({
  _id: z.string(),
  /** Its sources are asked; nothing else of it is used. */
  file: RefreshFile,
  sourceId: z.string(),
  /** Days for which a post that may come back is held before it is withdrawn. */
  holdDays: z.number().int().nonnegative(),
  createdAt: z.date(),
});
export type Check = z.infer<typeof Check>;

/** What a platform says of a post that it was asked for. */
export const PostFinding = z.enum(['there', 'edited', ...MissingReason.options]);
export type PostFinding = z.infer<typeof PostFinding>;

/**
 * Posts that one round of a check looks up together, and what it found. All pages of a round are laid down before its first lookup:
 * acting on one page changes which posts are behind samples. Those of a round stay until the next one begins.
 */
export const CheckPage = z.strictObject({
  /** `<check>/<round>/<number>`. */
  _id: z.string(),
  checkId: z.string(),
  round: z.string(),
  /** Pages of the round. */
  of: z.int().positive(),
  /** Store keys of the posts. */
  postIds: z.array(z.string()),
  /** What was said of each, in the same order, and what that cost; `null` until it was looked up. */
  answer: z.strictObject({ found: z.array(PostFinding), costUsd: z.number().nonnegative().nullable() }).nullable(),
});
export type CheckPage = z.infer<typeof CheckPage>;
