import { describe, expect, it } from 'vitest';
import { bitCount, pictureClasses } from '../../../core/dedupe/picture-classes.js';
import { drawIndex, seededRandom } from '../../../core/statistics/seeded-random.js';

function flip(hash: string, bits: readonly number[]): string {
  const flipped = bits.reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(`0x${hash}`));
  return flipped.toString(16).padStart(16, '0');
}

describe('bitCount', () => {
  it.each([
    [0, 0],
    [1, 1],
    [-1, 32],
    [0x80000001, 2],
    [0x0f0f0f0f, 16],
  ])('of %i is %i', (word, bits) => {
    expect(bitCount(word)).toBe(bits);
  });
});

describe('pictureClasses', () => {
  const base = '0123456789abcdef';

  it('takes pictures for one within the bound, wherever the bits lie, and not beyond it', () => {
    const classOf = pictureClasses(
      new Map([
        ['a', base],
        ['b', flip(base, [0, 9, 20, 31, 42, 63])],
        ['c', flip(base, [0, 9, 20, 31, 42, 63, 50])],
      ]),
      6,
    );

    expect(['a', 'b', 'c'].map(classOf)).toEqual(['a', 'a', 'c']);
  });

  it('makes no chains: what is near a duplicate only is a picture of its own', () => {
    const classOf = pictureClasses(
      new Map([
        ['a', base],
        ['b', flip(base, [0, 1, 2, 3])],
        ['c', flip(base, [0, 1, 2, 3, 4, 5, 6, 7])],
      ]),
      4,
    );

    expect(['a', 'b', 'c'].map(classOf)).toEqual(['a', 'a', 'c']);
  });

  it('takes the nearest of two, and a picture without a hash for itself', () => {
    const classOf = pictureClasses(
      new Map([
        ['a', base],
        ['b', flip(base, [0, 1, 2, 3, 4])],
        ['c', flip(base, [0, 1, 2, 3])],
      ]),
      4,
    );

    expect(['c', 'unknown'].map(classOf)).toEqual(['b', 'unknown']);
  });

  it.each([0, 1, 6, 12])('finds all within %i bits that comparing every two finds', (maxBits) => {
    const random = seededRandom(maxBits);
    const leader = '00ff00ff00ff00ff';
    const hashes = new Map([['000', leader]]);
    for (let i = 1; i < 200; i += 1) {
      const bits = [...new Set(Array.from({ length: maxBits }, () => drawIndex(random, 64)))];
      hashes.set(String(i).padStart(3, '0'), flip(leader, bits));
    }

    const classOf = pictureClasses(hashes, maxBits);

    expect(new Set([...hashes.keys()].map(classOf))).toEqual(new Set(['000']));
  });
});
