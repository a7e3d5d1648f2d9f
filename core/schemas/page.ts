import { z } from 'zod';

/**
 * A page of posts that was paid for: where the next one begins, and what it held. The posts themselves are in `posts`.
 * Kept so that a page whose answer did not reach its workflow is not asked for, and paid for, again.
 */
export const Page = z.strictObject({
  /** Content key of refresh, source, and query or conversation with its cursor. */
  _id: z.string(),
  refreshId: z.string(),
  sourceId: z.string(),
  nextCursor: z.string().nullable(),
  /** Posts on it that could be read, that the store did not have before, and that could not be read. */
  found: z.number().int().nonnegative(),
  fresh: z.number().int().nonnegative(),
  bad: z.number().int().nonnegative(),
  /** Posts on it that were taken down before, and were not taken again. */
  withdrawn: z.number().int().nonnegative().default(0),
  costUsd: z.number().nonnegative().nullable(),
  fetchedAt: z.date(),
});
export type Page = z.infer<typeof Page>;
