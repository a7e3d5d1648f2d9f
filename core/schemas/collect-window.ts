import { z } from 'zod';

/** Days, UTC, both included. */
export const CollectWindow = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine((window) => window.from <= window.to, 'from must not be after to');
export type CollectWindow = z.infer<typeof CollectWindow>;
