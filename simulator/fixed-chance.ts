import { createHash } from 'node:crypto';

/** SHA-256 over parts, each closed by a separator that no part contains, so that ("a", "bc") and ("ab", "c") differ. 64 hex characters. */
export function digestOf(...parts: readonly (string | Uint8Array)[]): string {
  return hashOf(parts).digest('hex');
}

/** A number in [0, 1) that depends on the parts alone: what the simulator has instead of chance. */
export function fractionOf(...parts: readonly (string | Uint8Array)[]): number {
  return hashOf(parts).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** A stream of numbers that depends on its seed alone. */
export interface Draw {
  /** Next number in [0, 1). */
  next(): number;
  /** Whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  chance(share: number): boolean;
}

/** Starts the stream of a seed. Mulberry32 over the first 32 bits of the seed's digest: cheap, and even enough for pictures and texts. */
export function drawFrom(...seed: readonly string[]): Draw {
  let state = hashOf(seed).digest().readUInt32BE(0);
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  function pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(next() * list.length)];
    if (picked === undefined) throw new RangeError('nothing to pick from');
    return picked;
  }
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick,
    chance: (share) => next() < share,
  };
}

function hashOf(parts: readonly (string | Uint8Array)[]) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\u0000');
  return hash;
}
