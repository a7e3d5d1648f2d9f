import { describe, expect, it } from 'vitest';
import { pairVerdict, type Ratings, type Verdict } from '../../core/statistics/pair-verdict.js';

describe('pairVerdict', () => {
  it.each<[string, Ratings, Ratings, Verdict | null]>([
    ['all judges prefer a', [8, 9, 7], [5, 6, 3], 'a'],
    ['two of three prefer b', [8, 4, 3], [5, 6, 7], 'b'],
    ['one prefers a, one b, one ties', [8, 4, 5], [5, 6, 5], 'tie'],
    // One of three is the most votes, but no majority.
    ['one prefers a, two tie', [8, 5, 5], [5, 5, 5], 'tie'],
    ['two of three rated both and agree', [8, 8, null], [5, 5, 9], 'a'],
    // One vote of two is no strict majority.
    ['two of three rated both, one prefers a, one ties', [8, 5, null], [5, 5, 9], 'tie'],
    ['two of three rated both and disagree', [8, 4, null], [5, 5, 9], 'tie'],
    ['one of three rated both', [8, null, null], [5, 5, 5], null],
    // Each model has two ratings, but only judge 1 rated both.
    ['each is rated by two, but only one rated both', [8, 8, null], [null, 5, 5], null],
    ['nobody rated', [null, null, null], [null, null, null], null],
    // Half is not more than half.
    ['one of two rated both', [8, null], [5, 5], null],
    ['two of two disagree', [8, 4], [5, 5], 'tie'],
    ['one judge decides alone', [8], [7], 'a'],
    ['one judge ties', [7], [7], 'tie'],
    ['one judge is silent', [null], [7], null],
    ['three of four prefer a', [9, 9, 9, 1], [2, 2, 2, 2], 'a'],
    ['two of four prefer a, one b, one ties', [9, 9, 2, 1], [2, 2, 2, 2], 'tie'],
    ['no judge is configured', [], [], null],
  ])('%s', (_, a, b, expected) => {
    expect(pairVerdict(a, b)).toBe(expected);
  });
});
