import { wordsOf } from '../describe/words-of.js';

/** Words of fewer characters tell little, and are left out. */
const SHORTEST = 3;

/**
 * The words that tell a cluster from the others: class-based tf-idf (Grootendorst 2022). A word weighs its share of the cluster's
 * words times log(1 + words of a cluster on average / its count in all of them); a text counts each of its words once.
 *
 * @returns for each cluster at most `most` words, heaviest first.
 */
export function tellingWords(
  texts: readonly string[],
  labels: ArrayLike<number>,
  { k, most }: { k: number; most: number },
): string[][] {
  const counts = Array.from({ length: k }, () => new Map<string, number>());
  const everywhere = new Map<string, number>();
  texts.forEach((text, i) => {
    const cluster = counts[labels[i]!];
    for (const word of new Set(wordsOf(text))) {
      if (!isTelling(word)) continue;
      cluster?.set(word, (cluster.get(word) ?? 0) + 1);
      everywhere.set(word, (everywhere.get(word) ?? 0) + 1);
    }
  });
  const total = [...everywhere.values()].reduce((sum, n) => sum + n, 0);
  const average = total / Math.max(1, k);
  return counts.map((cluster) => {
    const size = [...cluster.values()].reduce((sum, n) => sum + n, 0);
    const weighed = [...cluster].map(([word, n]): [string, number] => [
      word,
      (n / size) * Math.log(1 + average / everywhere.get(word)!),
    ]);
    return weighed
      .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most)
      .map(([word]) => word);
  });
}

/** Two characters of an unspaced script are a word; of others they seldom are. */
function isTelling(word: string): boolean {
  return (
    /\p{L}/u.test(word) &&
    (word.length >= SHORTEST || /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word))
  );
}
