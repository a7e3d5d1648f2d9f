import { z } from 'zod';
import { MissingReason } from './thread.js';

/** A partial error of an answer that was a success otherwise. */
const Problem = z.strictObject({ postId: z.string().nullable(), reason: z.string() });

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
  /** What was asked for, as `pullKeyOf` names it; `null` of replies and lookups, and of pages from before it was kept. */
  pullKey: z.string().nullable().default(null),
  /** Store keys of the posts on it; `null` where that was not kept yet. */
  postIds: z.array(z.string()).nullable().default(null),
  problems: z.array(Problem).default([]),
  /** Posts of other days than those asked for: they were left out. */
  outside: z.number().int().nonnegative().default(0),
  /** Of a lookup: posts that were not had, by reason. */
  missing: z.partialRecord(MissingReason, z.number().int()).default({}),
  costUsd: z.number().nonnegative().nullable(),
  fetchedAt: z.date(),
});
export type Page = z.infer<typeof Page>;
