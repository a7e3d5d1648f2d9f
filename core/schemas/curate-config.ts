import { z } from 'zod';

/** How candidates become samples. */
export const CurateConfig = z.strictObject({ maxPerSplit: z.int().positive().default(1000) });
export type CurateConfig = z.infer<typeof CurateConfig>;
