import sharp, { type Sharp } from 'sharp';
import { describeNonImage } from './describe-non-image.js';
import type { ImageMediaType } from './encoded-image.js';
import { isWholePng } from './is-whole-png.js';
import { maxPixelsOf } from './open-image.js';
import { sniffMediaType } from './sniff-media-type.js';

export interface ImageLimits {
  /** 30 MB when absent. */
  maxBytes?: number;
  /** Width x height; 64 million when absent, 17 million for AVIF. */
  maxPixels?: number;
}

export type ImageInspection =
  { ok: true; mediaType: ImageMediaType; width: number; height: number } | { ok: false; reason: string };

const MAX_BYTES = 30_000_000;

/**
 * Tells whether bytes are a whole, decodable picture of acceptable size: PNG, JPEG, WebP, GIF or AVIF, the first frame
 * where it is animated. Size and pixels are judged from the header, before anything is decoded; then every pixel is
 * decoded once, so that a truncated file is found. Never throws on bad bytes.
 *
 * @returns width and height as a viewer sees the picture (EXIF orientation applied), or one line that says what is wrong.
 */
export async function inspectImage(bytes: Uint8Array, limits: ImageLimits = {}): Promise<ImageInspection> {
  const maxBytes = limits.maxBytes ?? MAX_BYTES;
  if (bytes.length === 0) return { ok: false, reason: 'an empty file (0 bytes)' };
  if (bytes.length > maxBytes) {
    return { ok: false, reason: `${millions(bytes.length)} MB, more than the ${millions(maxBytes)} MB allowed` };
  }
  const mediaType = sniffMediaType(bytes);
  if (mediaType === null) return { ok: false, reason: describeNonImage(bytes) };
  try {
    return await inspectPixels(bytes, { mediaType, maxPixels: limits.maxPixels ?? maxPixelsOf(mediaType) });
  } catch (error) {
    return { ok: false, reason: `a truncated or damaged ${formatName(mediaType)} (${firstLine(error)})` };
  }
}

interface PixelExpectation {
  mediaType: ImageMediaType;
  maxPixels: number;
}

/** @throws Error where the header or the pixels cannot be read. */
async function inspectPixels(bytes: Uint8Array, { mediaType, maxPixels }: PixelExpectation): Promise<ImageInspection> {
  const { width, height, autoOrient } = await open(bytes).metadata();
  if (width * height > maxPixels) {
    const found = `${width} x ${height} pixels (${millions(width * height)} MP)`;
    return { ok: false, reason: `${found}, more than the ${millions(maxPixels)} MP allowed` };
  }
  // The pixels are all there without the last chunk, but the file was cut all the same.
  if (mediaType === 'image/png' && !isWholePng(bytes))
    return { ok: false, reason: 'a truncated PNG (its end is missing)' };
  // To give the last row, libvips decodes all rows above it; of PNG and plain JPEG it holds only a few at a time.
  await open(bytes)
    .extract({ left: 0, top: height - 1, width: 1, height: 1 })
    .raw()
    .toBuffer();
  return { ok: true, mediaType, width: autoOrient.width, height: autoOrient.height };
}

/** Without sharp's own limit on pixels: it is checked here, from the header, with a clearer message. */
function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: false });
}

function formatName(mediaType: ImageMediaType): string {
  const name = mediaType.slice('image/'.length);
  return name === 'webp' ? 'WebP' : name.toUpperCase();
}

function millions(count: number): string {
  return String(Math.round(count / 100_000) / 10);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').slice(0, 120);
}
