import { drawIndex, seededRandom } from './seeded-random.js';

/**
 * `size` different numbers from 0 to `count - 1`, each set of them equally likely (the first steps of a shuffle), ascending.
 *
 * @returns all numbers where there are no more than `size`.
 */
export function seededSample(count: number, size: number, seed: number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  if (size >= count) return numbers;
  const random = seededRandom(seed);
  for (let i = 0; i < size; i += 1) {
    const other = i + drawIndex(random, count - i);
    const kept = numbers[other]!;
    numbers[other] = numbers[i]!;
    numbers[i] = kept;
  }
  return numbers.slice(0, size).toSorted();
}

/** The numbers from 0 to `count - 1` in an order that the seed picks. */
export function seededOrder(count: number, seed: number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  const random = seededRandom(seed);
  for (let i = count - 1; i > 0; i -= 1) {
    const other = drawIndex(random, i + 1);
    const kept = numbers[other]!;
    numbers[other] = numbers[i]!;
    numbers[i] = kept;
  }
  return numbers;
}
