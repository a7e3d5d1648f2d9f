import { z } from 'zod';
import { FAILURE_KINDS } from '../failure.js';

/** Calls of one refresh that wait in one queue before they are tried again. The newest wait takes the place of the older one. */
export const ProviderWait = z.strictObject({
  /** `<refreshId>/<queue>/<kind>`. */
  _id: z.string(),
  refreshId: z.string(),
  provider: z.string(),
  queue: z.string(),
  kind: z.enum(FAILURE_KINDS),
  /** When the first of a row of waits without a gap began. */
  since: z.date(),
  /** When the last call that is known to wait is tried again. */
  until: z.date(),
});
export type ProviderWait = z.infer<typeof ProviderWait>;
