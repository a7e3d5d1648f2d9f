import sharp, { type Region, type Sharp } from 'sharp';
import { digestOf } from '../fixed-chance.js';
import { LruCache } from '../lru-cache.js';
import { meanLevels, type Levels, type Pixels } from './weave.js';

/** Larger pictures are refused, as the real services do: 4k by 4k and a bit. */
const LARGEST_PIXELS = 20_000_000;
/** Side of the square to which pictures are scaled for reading: eight pixels a block. */
const READ_SIDE = 64;

const KEPT_BYTES = 64_000_000;
const KEPT_SIZES = 20_000;
const decoded = new LruCache<Promise<Pixels>>(KEPT_BYTES);
const sizes = new LruCache<Promise<ImageSize>>(KEPT_SIZES);

export interface ImageSize {
  width: number;
  height: number;
}

/** Width and height in pixels. @throws Error where the bytes are no picture. */
export function imageSize(bytes: Uint8Array): Promise<ImageSize> {
  return sizes.once(digestOf(bytes), 1, async () => {
    const { width, height } = await sharp(bytes, { limitInputPixels: LARGEST_PIXELS }).metadata();
    return { width, height };
  });
}

/** Decodes a picture and scales it to cover a size. The pixels are a copy. @throws Error where it cannot be decoded. */
export async function decodePixels(bytes: Uint8Array, { width, height }: ImageSize): Promise<Pixels> {
  const key = `cover ${width}x${height} ${digestOf(bytes)}`;
  const pixels = await decoded.once(key, width * height * 3, () =>
    rawOf(plain(bytes).resize(width, height, { fit: 'cover' })),
  );
  return { ...pixels, rgb: pixels.rgb.slice() };
}

/**
 * A picture at 64 x 64 for reading. The pixels are shared: do not write into them.
 *
 * @param shape takes the middle part that has this shape instead of the whole.
 * @throws Error where it cannot be decoded to its last row.
 */
export function readPixels(bytes: Uint8Array, shape?: ImageSize): Promise<Pixels> {
  const key = `read ${shape ? shape.width / shape.height : 'all'} ${digestOf(bytes)}`;
  return decoded.once(key, READ_SIDE * READ_SIDE * 3, async () => {
    const whole = plain(bytes);
    const part = shape ? whole.extract(middleOf(await imageSize(bytes), shape)) : whole;
    return rawOf(part.resize(READ_SIDE, READ_SIDE, { fit: 'fill', kernel: 'linear' }));
  });
}

/**
 * What an output adds to an input: both at 64 x 64, the input cropped to the output's shape as an edit crops it.
 *
 * @throws Error where one of them cannot be decoded.
 */
export async function readDifference(output: Uint8Array, input: Uint8Array): Promise<Levels> {
  const after = meanLevels(await readPixels(output));
  const before = meanLevels(await readPixels(input, await imageSize(output)));
  return { ...after, values: after.values.map((level, i) => level - (before.values[i] ?? 0)) };
}

/** Whether bytes are a picture to the last row. */
export async function canDecode(bytes: Uint8Array): Promise<boolean> {
  return readPixels(bytes).then(
    () => true,
    () => false,
  );
}

function plain(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: LARGEST_PIXELS }).flatten({ background: '#ffffff' }).toColourspace('srgb');
}

async function rawOf(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return {
    rgb: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
    width: info.width,
    height: info.height,
  };
}

/** The part that is left when a picture is scaled to cover a shape: its middle, whole in one direction. */
function middleOf(size: ImageSize, shape: ImageSize): Region {
  const scale = Math.min(size.width / shape.width, size.height / shape.height);
  const width = Math.max(1, Math.min(size.width, Math.round(shape.width * scale)));
  const height = Math.max(1, Math.min(size.height, Math.round(shape.height * scale)));
  return { left: (size.width - width) >> 1, top: (size.height - height) >> 1, width, height };
}
