import { describe, expect, it } from 'vitest';
import { hammingDistance } from '../../core/hamming-distance.js';

describe('hammingDistance', () => {
  it.each([
    ['0000000000000000', '0000000000000000', 0],
    ['0000000000000000', 'ffffffffffffffff', 64],
    ['8000000000000000', '0000000000000001', 2],
    ['00000000000000f0', '0000000000000050', 2],
  ])('of %s and %s is %i', (a, b, bits) => {
    expect(hammingDistance(a, b)).toBe(bits);
    expect(hammingDistance(b, a)).toBe(bits);
  });
});
