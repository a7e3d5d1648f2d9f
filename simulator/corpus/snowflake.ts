import { fractionOf } from '../fixed-chance.js';

/** Zero of the clock in X ids: 2010-11-04T01:42:54.657Z, milliseconds since 1970. */
const X_EPOCH_MS = 1_288_834_974_657;

/** An id as X makes them: the time in milliseconds above 22 bits, which here come from a name. 19 digits for 2026. */
export function snowflake(at: Date, name: string): string {
  const low = Math.floor(fractionOf('snowflake', name) * 2 ** 22);
  return ((BigInt(at.getTime() - X_EPOCH_MS) << 22n) | BigInt(low)).toString();
}
