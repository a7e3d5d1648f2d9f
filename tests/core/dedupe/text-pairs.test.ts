import { describe, expect, it } from 'vitest';
import { SIGNATURE_SIZE, SignatureTable } from '../../../core/dedupe/min-hash.js';
import { jaccard, shinglesOf } from '../../../core/dedupe/shingles.js';
import { bandWidth, textPairs } from '../../../core/dedupe/text-pairs.js';
import { drawIndex, seededRandom } from '../../../core/statistics/seeded-random.js';

const random = seededRandom(7);
const WORDS = Array.from({ length: 400 }, (_, i) => `w${(i * 7919).toString(36)}${i % 7 ? 'ing' : 'ed'}`);

function words(n: number): string[] {
  return Array.from({ length: n }, () => WORDS[drawIndex(random, WORDS.length)]!);
}

/** A text, and the same with `changed` of its words replaced. */
function pair(n: number, changed: number): [string, string] {
  const first = words(n);
  const second = [...first];
  for (let i = 0; i < changed; i += 1) second[drawIndex(random, n)] = words(1)[0]!;
  return [first.join(' '), second.join(' ')];
}

describe('SignatureTable', () => {
  it('estimates the share of common runs', () => {
    const table = new SignatureTable();
    const errors = Array.from({ length: 200 }, () => {
      const [a, b] = pair(40, 3);
      return table.similarity(table.add(a), table.add(b)) - jaccard(shinglesOf(a), shinglesOf(b));
    });

    const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    // The error of 128 independent numbers at 0.75 is 0.038; bins filled from others cost a little.
    expect(Math.abs(bias)).toBeLessThan(0.015);
    expect(spread).toBeLessThan(0.06);
  });

  it('keeps its rows while it grows, and gives short and empty texts one', () => {
    const table = new SignatureTable();
    const first = table.add('a painting of a cat in a hat');
    for (let i = 0; i < 600; i += 1) table.add(`text number ${i}`);
    const again = table.add('a painting of a cat in a hat');

    expect(table.similarity(first, again)).toBe(1);
    expect(table.similarity(table.add(''), table.add(''))).toBe(1);
    expect(table.similarity(first, table.add('cat'))).toBe(0);
  });
});

describe('bandWidth', () => {
  it.each([0.5, 0.7, 0.8, 0.9, 0.95, 1])('finds a pair at %f with 99.5 %%', (threshold) => {
    const width = bandWidth(threshold);

    expect(1 - (1 - threshold ** width) ** (SIGNATURE_SIZE / width)).toBeGreaterThanOrEqual(0.995);
    expect(SIGNATURE_SIZE % width).toBe(0);
  });
});

describe('textPairs', () => {
  it('finds what comparing every two texts finds', () => {
    const texts = Array.from({ length: 150 }, (_, i) => pair(12 + (i % 60), i % 3)).flat();
    const table = new SignatureTable();
    const rows = texts.map((text) => table.add(text));
    const shingles = texts.map(shinglesOf);

    const partners = textPairs(table, { rows, classes: texts.map(() => 0) }, 0.85);

    const missed: number[] = [];
    shingles.forEach((later, i) =>
      shingles.slice(0, i).forEach((earlier, j) => {
        if (jaccard(later, earlier) >= 0.85 && !partners.get(i)?.includes(j)) missed.push(i);
      }),
    );
    expect(missed).toEqual([]);
    const pairs = [...partners.values()].flat().length;
    expect(pairs).toBeGreaterThan(80);
    // Far fewer than the 45,000 pairs that there are.
    expect(pairs).toBeLessThan(400);
  });

  it('compares nobody of another class', () => {
    const table = new SignatureTable();
    const rows = [table.add('the very same text'), table.add('the very same text')];

    expect(textPairs(table, { rows, classes: [0, 1] }, 0.9).size).toBe(0);
    expect(textPairs(table, { rows, classes: [0, 0] }, 0.9).get(1)).toEqual([0]);
  });
});
