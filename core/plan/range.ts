import type { Range } from '../schemas/plan.js';

const ZERO: Range = { low: 0, expected: 0, high: 0 };

/** A range of one point. */
export function exactly(n: number): Range {
  return { low: n, expected: n, high: n };
}

/** Sums ranges level by level. */
export function sumRanges(ranges: readonly Range[]): Range {
  return ranges.reduce((sum, range) => combine(sum, range, (a, b) => a + b), ZERO);
}

/** Multiplies level by level; of numbers that are not negative the order of the levels stays. */
export function times(a: Range, b: Range): Range {
  return combine(a, b, (x, y) => x * y);
}

/** The larger one at each level. */
export function maxRange(ranges: readonly Range[]): Range {
  return ranges.reduce((most, range) => combine(most, range, Math.max), ZERO);
}

/** Changes each level alike. @param change keeps the order of the levels. */
export function mapRange(range: Range, change: (n: number) => number): Range {
  return { low: change(range.low), expected: change(range.expected), high: change(range.high) };
}

function combine(a: Range, b: Range, of: (x: number, y: number) => number): Range {
  return { low: of(a.low, b.low), expected: of(a.expected, b.expected), high: of(a.high, b.high) };
}
