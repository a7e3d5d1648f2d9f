import { describe, expect, it } from 'vitest';
import { drawIndex, seededRandom } from '../../core/statistics/seeded-random.js';

describe('seededRandom', () => {
  // The first number for seed 0 stands in the documentation of the Rust crate sfc-prng (Sfc32::new_u64(0, None)), which
  // follows PractRand; the others come from sfc32 written in C with uint32_t, outside this project.
  it.each([
    [0, [0x514676c3, 0x08a809df, 0x30349d2b, 0xfb52c520]],
    [12345, [0x0e04440e, 0xb0dccfeb, 0x06eca2c7, 0xabccc9a7]],
    [2 ** 53 - 1, [0xc2cfde87, 0x9b1cd11e, 0xc2b1b187, 0x0ae443ad]],
    [2 ** 40 + 12345, [0xad614468, 0x03ac08ef, 0x29897092, 0x8d4a1eb0]],
  ])('gives the published numbers for seed %i', (seed, expected) => {
    const random = seededRandom(seed);
    expect(expected.map(() => random())).toEqual(expected);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses %d as a seed', (seed) => {
    expect(() => seededRandom(seed)).toThrow(RangeError);
  });
});

describe('drawIndex', () => {
  it('draws every index about equally often', () => {
    const random = seededRandom(1);
    const drawn = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i++) drawn[drawIndex(random, 7)]!++;
    // Chi-square with 6 degrees of freedom: above 22.5 with a chance of 0.1 %.
    const chiSquare = drawn.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.5);
  });

  it('stays below the count at the largest draw', () => {
    expect(drawIndex(() => 2 ** 32 - 1, 848)).toBe(847);
  });
});
