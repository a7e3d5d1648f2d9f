import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { ParkReason } from '../core/failure.js';
import type { ProviderError } from '../core/provider-error.js';

/** The server fails an activity for good on a delay of 0, and a busy loop helps nobody. */
const SHORTEST_DELAY_MS = 1000;

/** Longest wait before another try, where the provider names none. */
const LONGEST_BACKOFF_MS = 60_000;

/** Share of the wait that chance may add, so that many calls do not come back at the same moment. */
const JITTER = 0.25;

/** The most that chance may add: enough to spread many calls, and nothing to a wait until a quota of the day begins anew. */
const LONGEST_JITTER_MS = 30_000;

/**
 * How long to wait before a call is tried again, in ms.
 *
 * @param tries how often this call has failed in this way, from 1.
 * @param random uniform in [0, 1).
 */
export function retryDelayMs(error: ProviderError, tries: number, random: number): number {
  const asked = error.retryAfterMs ?? Math.min(1000 * 2 ** tries, LONGEST_BACKOFF_MS);
  return withJitter(asked, random);
}

function withJitter(waitMs: number, random: number): number {
  const delayMs = Math.max(SHORTEST_DELAY_MS, waitMs);
  return Math.round(delayMs + Math.min(JITTER * delayMs, LONGEST_JITTER_MS) * random);
}

/** The failure by which Temporal tries an activity again after a wait. The one place where a kind of failure meets Temporal. */
export function tryAgain(error: ProviderError, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: error.kind,
    nextRetryDelay: delayMs,
    ...(error.kind === 'rate_limited' && { category: ApplicationFailureCategory.BENIGN }),
  });
}

/** That a failure parks what its call belongs to. A refresh asks several providers and sources: the words say whose they are. */
export function parkedBy<Reason extends ParkReason>(
  provider: string,
  reason: Reason,
  message: string,
): { kind: 'parked'; reason: Reason; message: string } {
  return { kind: 'parked', reason, message: `${provider}: ${message}` };
}

/** Type of `untilReservationsEnd`. */
export const BUDGET_RESERVED = 'budget_reserved';

/** The failure by which a call waits for others to end: what they reserved beyond their cost may be enough for it. */
export function untilReservationsEnd(random: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'what is left of the hard budget is reserved for calls under way',
    type: BUDGET_RESERVED,
    nextRetryDelay: withJitter(SHORTEST_DELAY_MS, random),
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** The failure by which Temporal looks again for what a vendor is still at work on: a picture in a queue, a batch. */
export function notYet(pollAfterMs: number, random: number): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'it is not there yet',
    type: 'pending',
    nextRetryDelay: withJitter(pollAfterMs, random),
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** The failure for what no retry can mend: a refresh that is not there, a record that breaks its schema. */
export function neverAgain(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
