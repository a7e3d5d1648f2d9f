import { eachShingle, mixed } from './shingles.js';

/** Numbers in one signature. */
export const SIGNATURE_SIZE = 128;

/** Bits of a shingle's hash that choose its bin. */
const BIN_BITS = 7;
const EMPTY = 0xffffffff;

/**
 * MinHash signatures of many texts, 512 bytes each whatever the length: two texts agree in about that share of their numbers which
 * their sets of shingles have in common. One pass over a text (one permutation, cut into bins; Li, Owen and Zhang 2012); bins that stay
 * empty are filled from others (Shrivastava 2017), so that short texts can be compared as well.
 */
export class SignatureTable {
  private rows = new Uint32Array(256 * SIGNATURE_SIZE);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @returns the row of the text: 0 for the first. */
  add(text: string): number {
    if ((this.count + 1) * SIGNATURE_SIZE > this.rows.length) this.grow();
    const row = this.rows.subarray(this.count * SIGNATURE_SIZE, (this.count + 1) * SIGNATURE_SIZE);
    row.fill(EMPTY);
    eachShingle(text, (hash) => {
      const bin = hash >>> (32 - BIN_BITS);
      const value = (hash << BIN_BITS) >>> 0;
      if (value < (row[bin] ?? EMPTY)) row[bin] = value;
    });
    fillEmpty(row);
    this.count += 1;
    return this.count - 1;
  }

  /** Share of numbers in which two rows agree. */
  similarity(a: number, b: number): number {
    let equal = 0;
    for (let i = 0; i < SIGNATURE_SIZE; i += 1) if (this.at(a, i) === this.at(b, i)) equal += 1;
    return equal / SIGNATURE_SIZE;
  }

  at(row: number, i: number): number {
    return this.rows[row * SIGNATURE_SIZE + i] ?? EMPTY;
  }

  private grow(): void {
    const larger = new Uint32Array(this.rows.length * 2);
    larger.set(this.rows);
    this.rows = larger;
  }
}

function fillEmpty(row: Uint32Array): void {
  const before = row.slice();
  before.forEach((value, bin) => {
    if (value !== EMPTY) return;
    let from = bin;
    for (let attempt = 1; before[from] === EMPTY; attempt += 1) from = mixed(bin * 65_537 + attempt) % SIGNATURE_SIZE;
    row[bin] = before[from] ?? EMPTY;
  });
}
