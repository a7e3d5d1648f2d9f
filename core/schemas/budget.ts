import { z } from 'zod';
import { usd } from './field-types.js';

/** What a refresh may cost, in USD. */
export const Budget = z.strictObject({
  usd: usd,
  hard: z
    .boolean()
    .default(true)
    .describe('true: the refresh parks before the call that would pass it; false: it only warns'),
  softUsd: usd.optional().describe('Spend at which it warns, beside the warnings at 50, 80 and 100 % of usd'),
});
export type Budget = z.infer<typeof Budget>;
