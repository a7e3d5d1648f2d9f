import sharp, { type Sharp } from 'sharp';
import { addToHistogram, emptyHistogram } from './channel-sums.js';

/**
 * Decoded pixels held at once: a larger picture is read in strips, at the price of decoding what lies above each again.
 * 4096 x 4096, the most that social networks keep, is one strip.
 */
const PIXELS_PER_STRIP = 17_000_000;

/**
 * Histograms of the first frame of a picture, 3 x 256, with pixels as Pillow's `convert('RGB')` gives them, which the
 * reference uses: colour profiles are ignored, alpha is dropped rather than blended, nothing is rotated, 16 bits keep
 * their high byte, CMYK becomes RGB by arithmetic. Checked bit by bit against Pillow 13 (tests/metrics); it differs on
 * purpose for 16-bit greyscale, which Pillow clips to white, and by nature for AVIF (another decoder) and for
 * see-through pixels of a GIF, whose hidden colour is not to be had here: they count as black, outside the bins.
 *
 * @throws Error where the bytes cannot be decoded in full.
 */
export async function rgbHistogram(bytes: Uint8Array): Promise<Float64Array> {
  const { width, height, space } = await open(bytes).metadata();
  const isCmyk = space === 'cmyk';
  const rowsPerStrip = Math.max(1, Math.floor(PIXELS_PER_STRIP / width));
  const histogram = emptyHistogram();
  for (let top = 0; top < height; top += rowsPerStrip) {
    const strip = open(bytes).extract({ left: 0, top, width, height: Math.min(rowsPerStrip, height - top) });
    addToHistogram(histogram, isCmyk ? await cmykPixels(strip) : await rgbPixels(strip));
  }
  return histogram;
}

function open(bytes: Uint8Array): Sharp {
  // `ignoreIcc`: sharp would convert pixels to sRGB by an embedded profile.
  return sharp(bytes, { ignoreIcc: true, failOn: 'error' });
}

async function rgbPixels(strip: Sharp): Promise<Uint8Array> {
  return strip.removeAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer();
}

/** Without `pipelineColourspace` sharp would convert CMYK by a colour profile of its own. */
async function cmykPixels(strip: Sharp): Promise<Uint8Array> {
  const cmyk = await strip.pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer();
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - cmyk[from + 3]!;
    rgb[to] = light - multiply255(cmyk[from]!, light);
    rgb[to + 1] = light - multiply255(cmyk[from + 1]!, light);
    rgb[to + 2] = light - multiply255(cmyk[from + 2]!, light);
  }
  return rgb;
}

/** Rounded a x b / 255 for bytes, without a division (Blinn 1994), as Pillow has it. */
function multiply255(a: number, b: number): number {
  const product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}
