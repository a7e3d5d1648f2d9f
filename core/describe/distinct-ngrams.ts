import { quantile } from '../statistics/quantile.js';
import { seededOrder } from '../statistics/seeded-sample.js';

/** A number taken on parts that were drawn, with what 95 % of the draws gave; no bounds where all draws are one. */
export interface DrawnNumber {
  value: number;
  low: number | null;
  high: number | null;
}

export interface Distinctness {
  /** Words of each draw. */
  words: number;
  /** Share of different ones among single words (type-token ratio), and among pairs that stand together. */
  distinct1: DrawnNumber;
  distinct2: DrawnNumber;
}

const DRAWS = 40;

/**
 * Share of different words and pairs of words (distinct-n: Li et al. 2016) in exactly `words` words of whole texts, drawn without
 * replacement, so that collections of different size and length can be compared: both numbers fall as a text grows. Mean over 40
 * seeded draws.
 *
 * @returns `null` where there are fewer words.
 */
export function distinctness(texts: readonly (readonly string[])[], words: number, seed: number): Distinctness | null {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  if (words < 2 || total < words) return null;
  const isWhole = total === words;
  const draws = Array.from({ length: isWhole ? 1 : DRAWS }, (_, draw) => oneDraw(texts, words, seed + draw));
  return {
    words,
    distinct1: summary(draws.map(([single]) => single)),
    distinct2: summary(draws.map(([, pair]) => pair)),
  };
}

function oneDraw(texts: readonly (readonly string[])[], words: number, seed: number): [number, number] {
  const single = new Set<string>();
  const pairs = new Set<string>();
  let pairsSeen = 0;
  let left = words;
  for (const i of seededOrder(texts.length, seed)) {
    const text = texts[i]!.slice(0, left);
    text.forEach((word, at) => {
      single.add(word);
      if (at === 0) return;
      pairs.add(`${text[at - 1]} ${word}`);
      pairsSeen += 1;
    });
    left -= text.length;
    if (left === 0) break;
  }
  return [single.size / words, pairsSeen === 0 ? 0 : pairs.size / pairsSeen];
}

function summary(values: readonly number[]): DrawnNumber {
  const sorted = Float64Array.from(values).toSorted();
  const value = values.reduce((sum, one) => sum + one, 0) / values.length;
  if (values.length < 2) return { value, low: null, high: null };
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
