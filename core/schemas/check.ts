import { z } from 'zod';
import { RefreshFile } from './refresh-file.js';

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
