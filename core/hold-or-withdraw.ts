import type { Tombstone } from './schemas/tombstone.js';

const DAY_MS = 86_400_000;

/** Days for which a post that a platform does not show now, and may show again, is held. */
export const DEFAULT_HOLD_DAYS = 7;

/** What follows from a platform saying that it does not show a post. */
export type GoneAction = { do: 'withdraw' } | { do: 'hold'; until: Date } | { do: 'wait' };

/**
 * A deleted post is withdrawn at once. One that may come back (protected, suspended, withheld, or for no given reason) is held:
 * out of sight at once, and withdrawn for good when it has been so for `holdDays`.
 */
export function onGone(
  reason: string,
  known: Pick<Tombstone, 'state' | 'heldUntil'> | null,
  { holdDays, now }: { holdDays: number; now: Date },
): GoneAction {
  if (known?.state === 'withdrawn') return { do: 'wait' };
  if (reason === 'deleted' || holdDays === 0) return { do: 'withdraw' };
  if (!known?.heldUntil) return { do: 'hold', until: new Date(now.getTime() + holdDays * DAY_MS) };
  return known.heldUntil <= now ? { do: 'withdraw' } : { do: 'wait' };
}
