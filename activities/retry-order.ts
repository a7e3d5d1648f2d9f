import type { RetryOrder } from '../core/run-settings.js';

/** Whether a finished record is to be done again: of an ordered outcome, and not yet done again since the order. */
export function isDue(record: { outcome: string; at: Date }, retry: RetryOrder | null): boolean {
  if (retry === null) return false;
  return retry.outcomes.includes(record.outcome) && record.at.getTime() < retry.sinceMs;
}

/** As `isDue`, but a score that says `missing` is no gap: it is the right score of a picture that is not there. */
export function isScoreDue(record: { outcome: string; at: Date }, retry: RetryOrder | null): boolean {
  return record.outcome !== 'missing' && isDue(record, retry);
}

/** What may be done on one sample: an order that names steps, models or samples leaves all others alone. */
export interface Scope {
  generate: boolean;
  judge(judgeId: string): boolean;
  measure(metric: string): boolean;
  /** Whether what has no record is to be done. */
  missing: boolean;
}

/** @param subject what the work is on; without an order everything is in scope. */
export function scopeOf(retry: RetryOrder | null, subject: { modelId: string; sampleId: string }): Scope {
  if (retry === null) return { generate: true, judge: () => true, measure: () => true, missing: true };
  const touched = isNamed(retry.models, subject.modelId) && isNamed(retry.samples, subject.sampleId);
  const allSteps = retry.judges.length + retry.metrics.length === 0;
  return {
    generate: touched && allSteps,
    judge: (judgeId) => touched && (allSteps || retry.judges.includes(judgeId)),
    measure: (metric) => touched && (allSteps || retry.metrics.includes(metric)),
    missing: retry.outcomes.includes('missing'),
  };
}

function isNamed(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.includes(name);
}
