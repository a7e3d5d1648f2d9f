/** Draws an integer from 0 to 2^32 - 1, each equally likely. */
export type Random32 = () => number;

const WARM_UP_ROUNDS = 12;

/**
 * A repeatable stream of 32-bit integers: sfc32 by Chris Doty-Humphrey, from PractRand (public domain,
 * pracrand.sourceforge.net), seeded as its 64-bit seeding does: a = 0, b and c the low and high word, counter 1, 12 rounds.
 *
 * @param seed a whole number from 0 to 2^53 - 1.
 * @throws RangeError on any other seed.
 */
export function seededRandom(seed: number): Random32 {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is a whole number from 0 up, not ${seed}`);
  let a = 0;
  let b = seed | 0;
  let c = Math.floor(seed / 2 ** 32) | 0;
  let counter = 1;

  function next(): number {
    const output = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + output) | 0;
    return output >>> 0;
  }

  for (let round = 0; round < WARM_UP_ROUNDS; round++) next();
  return next;
}

/**
 * Draws a whole number from 0 to `count - 1` by scaling 32 bits. Some numbers are likelier than others by at most
 * count / 2^32, which is far below what any resampling can show.
 */
export function drawIndex(random: Random32, count: number): number {
  return Math.floor((random() * count) / 2 ** 32);
}
