import { openForViewing } from './open-image.js';

/** Side of the picture that is looked at, and of its lowest frequencies that are kept. */
const SIDE = 32;
const KEPT = 8;

/** `COSINES[u][x]`: the first `KEPT` rows of the type II cosine transform over `SIDE` samples. */
const COSINES = Array.from({ length: KEPT }, (_, u) =>
  Float64Array.from({ length: SIDE }, (__, x) => Math.cos(((2 * x + 1) * u * Math.PI) / (2 * SIDE))),
);

/**
 * The perceptual hash of a picture ("pHash", Zauner 2010): the signs of its 64 lowest frequencies in grey against their median. It
 * stays nearly the same when a picture is scaled, encoded anew or a little retouched; a crop or a mirrored copy is another one.
 *
 * @returns 64 bits as 16 hex characters; compare by `hammingDistance`.
 * @throws Error where the bytes cannot be decoded.
 */
export async function perceptualHash(bytes: Uint8Array): Promise<string> {
  const image = await openForViewing(bytes);
  const grey = await image
    .flatten({ background: '#ffffff' })
    .resize(SIDE, SIDE, { fit: 'fill', fastShrinkOnLoad: false })
    .greyscale()
    .raw()
    .toBuffer();
  return hashOf(frequencies(grey));
}

/** The lowest frequencies, row by row. */
function frequencies(grey: Uint8Array): number[] {
  const rows = COSINES.map((cosines) =>
    Float64Array.from({ length: SIDE }, (_, y) => {
      let sum = 0;
      for (let x = 0; x < SIDE; x += 1) sum += cosines[x]! * grey[y * SIDE + x]!;
      return sum;
    }),
  );
  return COSINES.flatMap((cosines) => rows.map((row) => row.reduce((sum, value, y) => sum + value * cosines[y]!, 0)));
}

/** The mean brightness comes first and says nothing of the shape, so the median is that of the others. */
function hashOf(values: readonly number[]): string {
  const sorted = values.slice(1).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  let hash = 0n;
  for (const value of values) hash = (hash << 1n) | (value > median ? 1n : 0n);
  return hash.toString(16).padStart((KEPT * KEPT) / 4, '0');
}
