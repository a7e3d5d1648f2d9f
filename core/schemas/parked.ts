import { z } from 'zod';
import { PARK_REASONS } from '../failure.js';

/** Why a refresh or a model run waits for its operator, since when, and which command mends it. */
export const ParkedRecord = z.strictObject({
  kind: z.enum(PARK_REASONS),
  /** For the operator's eyes: the kind, what to do, and what the far end said. */
  reason: z.string(),
  since: z.date(),
  mend: z.string(),
});
export type ParkedRecord = z.infer<typeof ParkedRecord>;
