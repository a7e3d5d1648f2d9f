/** Blocks of the hidden pattern in each direction: a picture carries 64 bits, whatever its size. */
const GRID = 8;
export const BLOCKS = GRID * GRID;

/** Height of the carrier in levels of 0 to 255: a soft weave to the eye, far above what JPEG 85 and scaling change. */
const AMPLITUDE = 7;
/** A block whose own shapes outweigh this many levels keeps its wrong bit rather than get a visible blot. */
const LARGEST_CORRECTION = 40;

/** RGB pixels, three bytes each, row by row. Clamped: what is written beyond 0 to 255 stops there. */
export interface Pixels {
  rgb: Uint8ClampedArray;
  width: number;
  height: number;
}

/** One number a pixel, row by row: the mean of its channels, or the difference of two such means. */
export interface Levels {
  values: Float32Array;
  width: number;
  height: number;
}

/**
 * Writes bits into pixels, in place. Each block is raised by a full wave across times a full wave down, or by its negative:
 * the sum over a block is zero, so a tint, a gradient or another brightness does not change what is read.
 *
 * @param own what the picture's own shapes have of the carrier, by block (`measureBlocks`), to be cancelled; absent for
 * edits, which are read by their difference to the input.
 */
export function stampBits({ rgb, width, height }: Pixels, bits: Uint8Array, own?: Float64Array): void {
  const across = carrier(width);
  const down = carrier(height);
  const heights = blockHeights(bits, own);
  for (let y = 0, i = 0; y < height; y++) {
    const wave = down.wave[y] ?? 0;
    const firstBlock = (down.block[y] ?? 0) * GRID;
    for (let x = 0; x < width; x++, i += 3) {
      const change = Math.round((heights[firstBlock + (across.block[x] ?? 0)] ?? 0) * wave * (across.wave[x] ?? 0));
      rgb[i] = (rgb[i] ?? 0) + change;
      rgb[i + 1] = (rgb[i + 1] ?? 0) + change;
      rgb[i + 2] = (rgb[i + 2] ?? 0) + change;
    }
  }
}

/** How much of the carrier each block holds, in levels. */
export function measureBlocks({ values, width, height }: Levels): Float64Array {
  const across = carrier(width);
  const down = carrier(height);
  const sums = new Float64Array(BLOCKS);
  const weights = new Float64Array(BLOCKS);
  for (let y = 0, i = 0; y < height; y++) {
    const wave = down.wave[y] ?? 0;
    const firstBlock = (down.block[y] ?? 0) * GRID;
    for (let x = 0; x < width; x++, i++) {
      const block = firstBlock + (across.block[x] ?? 0);
      const weight = wave * (across.wave[x] ?? 0);
      sums[block] = (sums[block] ?? 0) + weight * (values[i] ?? 0);
      weights[block] = (weights[block] ?? 0) + weight * weight;
    }
  }
  return sums.map((sum, block) => sum / Math.max(weights[block] ?? 0, 1e-9));
}

/** Reads the bits back, 0 or 1 a block. */
export function readBits(levels: Levels): Uint8Array {
  return Uint8Array.from(measureBlocks(levels), (level) => (level > 0 ? 1 : 0));
}

/** Mean of the three channels of each pixel, or of every `step`-th pixel in both directions. */
export function meanLevels({ rgb, width, height }: Pixels, step = 1): Levels {
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const values = new Float32Array(columns * rows);
  for (let row = 0, p = 0; row < rows; row++) {
    for (let i = row * step * width * 3, column = 0; column < columns; column++, p++, i += step * 3) {
      values[p] = ((rgb[i] ?? 0) + (rgb[i + 1] ?? 0) + (rgb[i + 2] ?? 0)) / 3;
    }
  }
  return { values, width: columns, height: rows };
}

/** Shifts every pixel by a tint, in place. */
export function tintPixels({ rgb }: Pixels, [red, green, blue]: readonly [number, number, number]): void {
  if (red === 0 && green === 0 && blue === 0) return;
  for (let i = 0; i < rgb.length; i += 3) {
    rgb[i] = (rgb[i] ?? 0) + red;
    rgb[i + 1] = (rgb[i + 1] ?? 0) + green;
    rgb[i + 2] = (rgb[i + 2] ?? 0) + blue;
  }
}

/** What has to be added to each block: nothing where its own shapes already say the bit loudly enough. */
function blockHeights(bits: Uint8Array, own: Float64Array | undefined): Float64Array {
  return Float64Array.from(bits, (bit, block) => {
    const sign = bit === 1 ? 1 : -1;
    const lacking = AMPLITUDE - sign * (own?.[block] ?? 0);
    return sign * Math.max(0, Math.min(LARGEST_CORRECTION, lacking));
  });
}

/** One full sine wave a block, at the middle of each pixel; zero at the edges of blocks, so that no seam shows. */
function carrier(length: number): { wave: Float64Array; block: Uint8Array } {
  return {
    wave: Float64Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * GRID * (at + 0.5)) / length)),
    block: Uint8Array.from({ length }, (_, at) => Math.floor((at * GRID) / length)),
  };
}
