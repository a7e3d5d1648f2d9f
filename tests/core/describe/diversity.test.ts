import { describe, expect, it } from 'vitest';
import { firstBigrams, topShares } from '../../../core/describe/counted-shares.js';
import { distinctness } from '../../../core/describe/distinct-ngrams.js';
import { charactersOf, lengthSummary } from '../../../core/describe/length-summary.js';
import { promptStatistics, type PromptCollection } from '../../../core/describe/prompt-statistics.js';
import { selfSimilarity } from '../../../core/describe/self-similarity.js';
import { symmetricEigenvalues } from '../../../core/describe/symmetric-eigenvalues.js';
import { vendiScore } from '../../../core/describe/vendi-score.js';
import { wordsOf } from '../../../core/describe/words-of.js';
import { ngramVector } from '../../../core/embedding/ngram-vector.js';
import type { Matrix } from '../../../core/tsne/matrix.js';

function matrix(...rows: number[][]): Matrix {
  return { rows: rows.length, columns: rows[0]?.length ?? 0, values: Float32Array.from(rows.flat()) };
}

describe('wordsOf', () => {
  it.each([
    ['A Red-Fox, 3d!', ['a', 'red', 'fox', '3d']],
    ['赤い狐', ['赤い', '狐']],
    ['…', []],
  ])('finds the words of %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

describe('lengthSummary', () => {
  it('has the quartiles with straight lines between neighbours, and the mean', () => {
    expect(lengthSummary([1, 2, 3, 4])).toEqual({ low: 1.75, median: 2.5, high: 3.25, mean: 2.5 });
  });

  it('is null of none', () => {
    expect(lengthSummary([])).toEqual({ low: null, median: null, high: null, mean: null });
  });

  it('counts characters as a reader does, about', () => {
    expect(charactersOf('a🦊')).toBe(2);
  });
});

describe('first bigrams', () => {
  it('are the first two words of texts that have two, the most frequent first', () => {
    const bigrams = firstBigrams([['a', 'photo', 'of'], ['fox'], ['a', 'photo'], ['the', 'city'], []]);

    expect(topShares(bigrams, 1)).toEqual([{ name: 'a photo', n: 2, share: 2 / 3 }]);
  });
});

describe('distinctness', () => {
  it('is the share of different words and pairs, without bounds where all words are drawn', () => {
    // 3 different of 5 words; pairs: a b, a b, b c: 2 different of 3.
    expect(
      distinctness(
        [
          ['a', 'b'],
          ['a', 'b', 'c'],
        ],
        5,
        1,
      ),
    ).toEqual({
      words: 5,
      distinct1: { value: 0.6, low: null, high: null },
      distinct2: { value: expect.closeTo(2 / 3, 12), low: null, high: null },
    });
  });

  it('is the mean over draws where there are more words, the same each time', () => {
    const texts = Array.from({ length: 50 }, (_, i) => [`w${i % 10}`, `v${i}`]);

    const found = distinctness(texts, 20, 1);

    expect(found).toEqual(distinctness(texts, 20, 1));
    expect(found!.distinct1.low!).toBeLessThanOrEqual(found!.distinct1.value);
    expect(found!.distinct1.high!).toBeGreaterThanOrEqual(found!.distinct1.value);
  });

  it('is null with too few words', () => {
    expect(distinctness([['a']], 5, 1)).toBeNull();
  });
});

describe('selfSimilarity', () => {
  it('is the mean cosine over pairs of different texts', () => {
    // Cosines: 0, 1 and 0.
    expect(selfSimilarity(matrix([1, 0], [0, 1], [1, 0]), 1)).toMatchObject({ mean: expect.closeTo(1 / 3, 6), n: 3 });
  });

  it('does not take a text that a resample drew twice for a pair', () => {
    const { mean, low, high } = selfSimilarity(
      matrix(...Array.from({ length: 20 }, (_, i) => Array.from({ length: 20 }, (__, j) => (i === j ? 1 : 0)))),
      1,
    );

    expect([mean, low, high]).toEqual([0, 0, 0]);
  });

  it('is null of fewer than two', () => {
    expect(selfSimilarity(matrix([1, 0]), 1)).toEqual({ mean: null, low: null, high: null, n: 1 });
  });
});

describe('vendiScore', () => {
  it('is 1 where all are alike, and their number where they have nothing in common', () => {
    expect(vendiScore(matrix([1, 0], [1, 0], [1, 0]), 3, 1)?.value).toBeCloseTo(1, 6);
    expect(vendiScore(matrix([1, 0, 0], [0, 1, 0], [0, 0, 1]), 3, 1)?.value).toBeCloseTo(3, 6);
  });

  it('is e to the entropy of the eigenvalues between', () => {
    // Two alike, one apart: eigenvalues 2/3 and 1/3.
    const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);

    expect(vendiScore(matrix([1, 0], [1, 0], [0, 1]), 3, 1)?.value).toBeCloseTo(Math.exp(entropy), 6);
  });

  it('is null with too few texts', () => {
    expect(vendiScore(matrix([1, 0]), 3, 1)).toBeNull();
  });
});

describe('symmetricEigenvalues', () => {
  it('finds those of a matrix whose are known', () => {
    // 2 - √2, 2 and 2 + √2.
    const values = symmetricEigenvalues(Float64Array.from([2, -1, 0, -1, 2, -1, 0, -1, 2]), 3).toSorted();

    [2 - Math.SQRT2, 2, 2 + Math.SQRT2].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 9));
  });
});

describe('promptStatistics', () => {
  function collection(id: string, texts: string[]): PromptCollection {
    const values = Float32Array.from(texts.flatMap((text) => [...ngramVector(text, 64)]));
    return { id, name: id, kind: 'prior', texts, vectors: { rows: texts.length, columns: 64, values } };
  }
  const varied = Array.from({ length: 120 }, (_, i) => `word${i} thing${i * 7} of colour${i * 3} number ${i}`);
  const dull = Array.from({ length: 60 }, (_, i) => `a photo of a red fox in snow number ${i % 5} please`);
  const few = ['a fox'];

  it('compares collections of different sizes on equal parts, and does not let a tiny one shrink them', () => {
    const found = promptStatistics([collection('varied', varied), collection('dull', dull), collection('few', few)], {
      seed: 1,
      detectLanguage: () => 'en',
    });
    const [first, second, third] = found as [(typeof found)[0], (typeof found)[0], (typeof found)[0]];

    expect([first.distinct?.words, second.distinct?.words, third.distinct]).toEqual([660, 660, null]);
    expect(first.distinct!.distinct1.value).toBeGreaterThan(second.distinct!.distinct1.value * 3);
    expect([first.vendi?.size, second.vendi?.size, third.vendi]).toEqual([60, 60, null]);
    expect(first.vendi!.score.value).toBeGreaterThan(second.vendi!.score.value);
    expect(first.selfSimilarity.mean!).toBeLessThan(second.selfSimilarity.mean!);
    expect(second.firstBigrams[0]).toEqual({ name: 'a photo', n: 60, share: 1 });
  });

  it('counts prompts whose language cannot be told', () => {
    const detectLanguage = (text: string) => (text.includes('fox') ? 'en' : null);

    const [found] = promptStatistics([collection('some', ['a fox', 'x', 'the fox'])], { seed: 1, detectLanguage });

    expect(found).toMatchObject({ languages: [{ name: 'en', n: 2, share: 1 }], unknownLanguage: 1, distinct: null });
  });
});
