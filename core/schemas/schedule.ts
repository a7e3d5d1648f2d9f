import { z } from 'zod';
import { RefreshFile } from './refresh-file.js';

/** A refresh that starts by the clock. When it does is kept by Temporal; what it does is kept here. */
export const Schedule = z.strictObject({
  _id: z.string(),
  /** Its id is the beginning of each refresh's id; its window is replaced by the days before the start. */
  file: RefreshFile,
  windowDays: z.number().int().positive(),
  createdAt: z.date(),
});
export type Schedule = z.infer<typeof Schedule>;
