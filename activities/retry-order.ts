import type { StoredOutcome } from '../core/outcome.js';
import type { RetryOrder } from '../core/run-settings.js';

/** Whether a finished record is to be done again: of an ordered outcome, and not yet done again since the order. */
export function isDue(record: { outcome: StoredOutcome; at: Date }, retry: RetryOrder | null): boolean {
  if (retry === null) return false;
  return retry.outcomes.includes(record.outcome) && record.at.getTime() < retry.sinceMs;
}
