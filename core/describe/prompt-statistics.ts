import type { PromptStatistics } from '../schemas/dataset-analysis.js';
import { takeRows, type Matrix } from '../tsne/matrix.js';
import { firstBigrams, topShares } from './counted-shares.js';
import { distinctness } from './distinct-ngrams.js';
import { charactersOf, lengthSummary } from './length-summary.js';
import { selfSimilarity } from './self-similarity.js';
import { vendiScore } from './vendi-score.js';
import { wordsOf } from './words-of.js';

/** A collection of prompts that gets a row of its own. */
export interface PromptCollection {
  id: string;
  name: string;
  kind: PromptStatistics['kind'];
  texts: readonly string[];
  /** One row for each text that has a vector, at length 1. */
  vectors: Matrix;
}

/** @returns an ISO 639-1 code, or `null` where it cannot be told. */
export type DetectLanguage = (text: string) => string | null;

const MOST_SHOWN = 10;

/** A collection with fewer words, or prompts, is left out of numbers that need equal sizes, so that it does not shrink all others. */
const LEAST = { words: 500, prompts: 50 };
const MOST = { words: 20_000, prompts: 300 };

/** Numbers on each collection; those on diversity on equal sizes, so that they can be compared. */
export function promptStatistics(
  collections: readonly PromptCollection[],
  { seed, detectLanguage }: { seed: number; detectLanguage: DetectLanguage },
): PromptStatistics[] {
  const worded = collections.map((collection) => ({ collection, words: collection.texts.map(wordsOf) }));
  const totals = worded.map(({ words }) => words.reduce((sum, text) => sum + text.length, 0));
  const equalWords = equalSize(totals, LEAST.words, MOST.words);
  const equalPrompts = equalSize(
    collections.map(({ vectors }) => vectors.rows),
    LEAST.prompts,
    MOST.prompts,
  );
  return worded.map(({ collection, words }) => {
    const { id, name, kind, texts, vectors } = collection;
    const languages = texts.flatMap((text) => detectLanguage(text) ?? []);
    const vendi = equalPrompts === null ? null : vendiScore(vectors, equalPrompts, seed);
    return {
      id,
      name,
      kind,
      n: texts.length,
      characters: lengthSummary(texts.map(charactersOf)),
      words: lengthSummary(words.map((text) => text.length)),
      firstBigrams: topShares(firstBigrams(words), MOST_SHOWN),
      languages: topShares(languages, MOST_SHOWN),
      unknownLanguage: texts.length - languages.length,
      distinct: equalWords === null ? null : distinctness(words, equalWords, seed),
      selfSimilarity: selfSimilarity(vectors, seed),
      vendi: vendi && equalPrompts !== null ? { size: equalPrompts, score: vendi } : null,
    };
  });
}

/** The smallest of the sizes that are large enough, up to a bound. */
function equalSize(sizes: readonly number[], least: number, most: number): number | null {
  const usable = sizes.filter((size) => size >= least);
  return usable.length === 0 ? null : Math.min(most, ...usable);
}

/** The vectors of some of the entries; entries without one are left out. */
export function vectorsOf(matrix: Matrix, has: Uint8Array, entries: readonly number[]): Matrix {
  return takeRows(
    matrix,
    entries.filter((entry) => has[entry]),
  );
}
