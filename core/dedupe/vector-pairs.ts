import { drawIndex, seededRandom } from '../statistics/seeded-random.js';
import { eachPairOfEqualKeys } from './pairs.js';
import { bitCount } from './picture-classes.js';
import { mixed } from './shingles.js';

/** Bits of one sketch: 18 bands of 14. A pair of cosine 0.95 agrees in a whole band with 99 %. */
const BAND_BITS = 14;
const BANDS = 18;
const WORDS = Math.ceil((BANDS * BAND_BITS) / 32);

/** Coordinates that one hyperplane looks at: enough for the sign, and a fraction of the work. */
const COORDINATES = 32;

/** Bits beyond the expected number in which the sketches of a pair at the threshold may differ: five standard deviations. */
const SLACK_DEVIATIONS = 5;

/**
 * Sketches of embeddings, 32 bytes each: the signs of fixed random projections (Charikar 2002), so that the share of bits in which two
 * differ tells the angle between the vectors. The projections come of a fixed seed: the same vectors, the same sketches.
 */
export class VectorSketches {
  private readonly rows = new Map<string, number>();
  private words = new Uint32Array(256 * WORDS);
  private planes: { at: Uint16Array; sign: Int8Array } | null = null;

  /** Row of a candidate; `null` where it has no embedding. */
  rowOf(id: string): number | null {
    return this.rows.get(id) ?? null;
  }

  add(id: string, vector: Float32Array): void {
    const row = this.rows.size;
    if ((row + 1) * WORDS > this.words.length) {
      const larger = new Uint32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.planes ??= drawPlanes(vector.length);
    const { at, sign } = this.planes;
    for (let bit = 0; bit < BANDS * BAND_BITS; bit += 1) {
      let sum = 0;
      for (let i = bit * COORDINATES; i < (bit + 1) * COORDINATES; i += 1)
        sum += (vector[at[i] ?? 0] ?? 0) * (sign[i] ?? 0);
      if (sum > 0) this.words[row * WORDS + (bit >>> 5)]! |= 1 << (bit & 31);
    }
    this.rows.set(id, row);
  }

  /** Bits in which two rows differ. */
  distance(a: number, b: number): number {
    let bits = 0;
    for (let i = 0; i < WORDS; i += 1)
      bits += bitCount((this.words[a * WORDS + i] ?? 0) ^ (this.words[b * WORDS + i] ?? 0));
    return bits;
  }

  /** The bits of one band, as a number. */
  band(row: number, band: number): number {
    let value = 0;
    for (let bit = band * BAND_BITS; bit < (band + 1) * BAND_BITS; bit += 1)
      value = (value << 1) | (((this.words[row * WORDS + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1);
    return value;
  }
}

/**
 * Pairs whose vectors may have the cosine `threshold`. Found by sketches, so of the pairs just at 0.95 about one in a hundred is missed,
 * of closer ones fewer, of looser thresholds more.
 *
 * @param rows of `sketches`, in order of preference; `null` for who has none.
 */
export function vectorPairs(
  sketches: VectorSketches,
  { rows, classes, threshold }: { rows: readonly (number | null)[]; classes: readonly number[]; threshold: number },
  visit: (later: number, earlier: number) => void,
): void {
  const most = mostBits(threshold);
  for (let band = 0; band < BANDS; band += 1) {
    const keys = rows.map((row, i) =>
      row === null ? null : mixed(Math.imul((classes[i] ?? 0) + 1, 0x9e3779b1) ^ sketches.band(row, band)),
    );
    eachPairOfEqualKeys(keys, (later, earlier) => {
      const [a, b] = [rows[later] ?? null, rows[earlier] ?? null];
      if (a === null || b === null || classes[later] !== classes[earlier]) return;
      if (sketches.distance(a, b) <= most) visit(later, earlier);
    });
  }
}

function mostBits(threshold: number): number {
  const bits = BANDS * BAND_BITS;
  const share = Math.acos(Math.min(1, threshold)) / Math.PI;
  return Math.ceil(bits * share + SLACK_DEVIATIONS * Math.sqrt(bits * share * (1 - share)));
}

/** Cosine of two vectors of equal length; 0 where one is nothing but zeros. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    dot += x * y;
    left += x * x;
    right += y * y;
  }
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right);
}

function drawPlanes(dimensions: number): { at: Uint16Array; sign: Int8Array } {
  const random = seededRandom(20_251_015);
  const size = BANDS * BAND_BITS * COORDINATES;
  const at = Uint16Array.from({ length: size }, () => drawIndex(random, dimensions));
  const sign = Int8Array.from({ length: size }, () => (drawIndex(random, 2) === 0 ? -1 : 1));
  return { at, sign };
}
