import { eachShingle, mixed } from './shingles.js';

/** Numbers in one signature. */
export const SIGNATURE_SIZE = 128;

/** Bits of a shingle's hash that choose its bin. */
const BIN_BITS = 7;
const EMPTY = 0xffffffff;

/** Rows that are laid down at a time: a table that grew by doubling would hold itself twice over. */
const CHUNK_ROWS = 1024;

/**
 * MinHash signatures of many texts, 512 bytes each whatever the length: two texts agree in about that share of their numbers which
 * their sets of shingles have in common. One pass over a text (one permutation, cut into bins; Li, Owen and Zhang 2012); bins that stay
 * empty are filled from others (Shrivastava 2017), so that short texts can be compared as well.
 */
export class SignatureTable {
  private readonly chunks: Uint32Array[] = [];
  /** One for all texts: buffers are collected late, and one a text would pile up. */
  private readonly before = new Uint32Array(SIGNATURE_SIZE);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @returns the row of the text: 0 for the first. */
  add(text: string): number {
    if (this.count % CHUNK_ROWS === 0) this.chunks.push(new Uint32Array(CHUNK_ROWS * SIGNATURE_SIZE));
    const row = this.row(this.count).fill(EMPTY);
    eachShingle(text, (hash) => {
      const bin = hash >>> (32 - BIN_BITS);
      const value = (hash << BIN_BITS) >>> 0;
      if (value < (row[bin] ?? EMPTY)) row[bin] = value;
    });
    this.fillEmpty(row);
    this.count += 1;
    return this.count - 1;
  }

  /** Share of numbers in which two rows agree. */
  similarity(a: number, b: number): number {
    const [left, right] = [this.row(a), this.row(b)];
    let equal = 0;
    for (let i = 0; i < SIGNATURE_SIZE; i += 1) if (left[i] === right[i]) equal += 1;
    return equal / SIGNATURE_SIZE;
  }

  /** The numbers of one row; not a copy. */
  row(row: number): Uint32Array {
    const start = (row % CHUNK_ROWS) * SIGNATURE_SIZE;
    return this.chunks[Math.floor(row / CHUNK_ROWS)]!.subarray(start, start + SIGNATURE_SIZE);
  }

  private fillEmpty(row: Uint32Array): void {
    const { before } = this;
    before.set(row);
    before.forEach((value, bin) => {
      if (value !== EMPTY) return;
      let from = bin;
      for (let attempt = 1; before[from] === EMPTY; attempt += 1) from = mixed(bin * 65_537 + attempt) % SIGNATURE_SIZE;
      row[bin] = before[from] ?? EMPTY;
    });
  }
}
