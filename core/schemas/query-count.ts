import { z } from 'zod';

/** How many posts a source says that a query has, asked before they are paid for. Kept, so that a plan can be made anew for nothing. */
export const QueryCount = z.strictObject({
  /** `countKeyOf` the source and the pull. */
  _id: z.string(),
  sourceKind: z.string(),
  posts: z.number().int().nonnegative(),
  byDay: z.array(z.strictObject({ day: z.string(), posts: z.number().int().nonnegative() })),
  /** What asking cost; `null` where no price is known. */
  costUsd: z.number().nonnegative().nullable(),
  countedAt: z.date(),
});
export type QueryCount = z.infer<typeof QueryCount>;
