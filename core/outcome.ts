/** The splits of a dataset release. `analysis` is kept for study, never generated on. */
export const SPLITS = ['analysis', 'text_to_image', 'image_to_image'] as const;
export type Split = (typeof SPLITS)[number];

/** The splits that models are run on. */
export const BENCHMARK_SPLITS = ['text_to_image', 'image_to_image'] as const;
export type BenchmarkSplit = (typeof BENCHMARK_SPLITS)[number];

/**
 * How one step on one item ended. A closed union, so that a switch over it is exhaustive.
 * `missing` is never stored: it is the absence of a record, and it is counted.
 */
export const OUTCOMES = ['ok', 'refused', 'unsupported', 'unparsable', 'failed', 'missing'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes that a stored record may have. */
export const STORED_OUTCOMES = ['ok', 'refused', 'unsupported', 'unparsable', 'failed'] as const;
export type StoredOutcome = (typeof STORED_OUTCOMES)[number];

/** Number of items by outcome; an outcome that did not occur may be absent. */
export type OutcomeCounts = Partial<Record<Outcome, number>>;

/** Adds `n` items of one outcome; returns a new object. */
export function addOutcome(counts: OutcomeCounts, outcome: Outcome, n = 1): OutcomeCounts {
  return { ...counts, [outcome]: (counts[outcome] ?? 0) + n };
}

/** Sums two counts, outcome by outcome. */
export function mergeOutcomes(a: OutcomeCounts, b: OutcomeCounts): OutcomeCounts {
  let sum = a;
  for (const outcome of OUTCOMES) {
    const n = b[outcome];
    if (n) sum = addOutcome(sum, outcome, n);
  }
  return sum;
}
