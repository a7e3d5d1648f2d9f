import { SIGNATURE_SIZE, type SignatureTable } from './min-hash.js';
import { addPair, eachPairOfEqualKeys, type Partners } from './pairs.js';
import { mixed } from './shingles.js';

/** Chance with which a pair just at the threshold has to be found. */
const RECALL = 0.995;

/** How far below the threshold an estimate may lie and still be looked at: three standard errors at 0.8. */
const SLACK = 0.1;

/**
 * Pairs of texts that may be as similar as `threshold`, found by bands of their signatures: who agrees in all numbers of one band is
 * compared. Estimates only: whoever merges looks at the texts themselves.
 *
 * @param rows of `table`, in order of preference.
 * @param classes only entries of equal class are compared.
 */
export function textPairs(
  table: SignatureTable,
  { rows, classes }: { rows: readonly number[]; classes: readonly number[] },
  threshold: number,
): Partners {
  const partners: Partners = new Map();
  const width = bandWidth(threshold);
  const keys = new Uint32Array(rows.length);
  for (let from = 0; from < SIGNATURE_SIZE; from += width) {
    rows.forEach((row, i) => {
      const numbers = table.row(row);
      let key = mixed((classes[i] ?? 0) + 1);
      for (let at = from; at < from + width; at += 1) key = mixed(Math.imul(key, 31) ^ (numbers[at] ?? 0));
      keys[i] = key;
    });
    eachPairOfEqualKeys(keys, (later, earlier) => {
      if (classes[later] !== classes[earlier]) return;
      if (table.similarity(rows[later] ?? 0, rows[earlier] ?? 0) >= threshold - SLACK)
        addPair(partners, later, earlier);
    });
  }
  return partners;
}

/** Numbers of one band: as many as still find a pair at the threshold, as each one more spares comparisons. */
export function bandWidth(threshold: number): number {
  for (let width = 32; width > 1; width /= 2) {
    const found = 1 - (1 - threshold ** width) ** (SIGNATURE_SIZE / width);
    if (found >= RECALL) return width;
  }
  return 1;
}
