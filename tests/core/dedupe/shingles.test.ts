import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jaccard, shinglesOf } from '../../../core/dedupe/shingles.js';

describe('shinglesOf', () => {
  it.each([
    ['', 1],
    ['cat', 1],
    ['abcde', 1],
    ['abcdef', 2],
    ['aaaaaaaa', 1], // all runs are the same
    ['一只戴帽子的猫', 3],
  ])('of %j are %i', (text, n) => {
    expect(shinglesOf(text)).toHaveLength(n);
  });
});

describe('jaccard', () => {
  it('is the share of runs that two texts have in common', () => {
    // abcdefgh has abcde bcdef cdefg defgh; abcdefgx has abcde bcdef cdefg defgx: 3 of 5
    expect(jaccard(shinglesOf('abcdefgh'), shinglesOf('abcdefgx'))).toBeCloseTo(3 / 5, 12);
  });

  it('is the same in both directions, 1 of a text with itself, and never beyond 0 and 1', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const [a, b] = [shinglesOf(left), shinglesOf(right)];

        expect(jaccard(a, a)).toBe(1);
        expect(jaccard(a, b)).toBe(jaccard(b, a));
        expect(jaccard(a, b)).toBeGreaterThanOrEqual(0);
        expect(jaccard(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
