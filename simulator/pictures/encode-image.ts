import sharp from 'sharp';
import type { Pixels } from './weave.js';
import { writePng } from './write-png.js';

export const IMAGE_FORMATS = ['png', 'jpeg', 'webp'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

const SMALL_PIXELS = 40_000;

/** Encodes pixels. PNG with little compression: the time matters here, not the size. */
export async function encodeImage(pixels: Pixels, format: ImageFormat): Promise<Buffer> {
  const { rgb, width, height } = pixels;
  if (format === 'png' && width * height <= SMALL_PIXELS) return writePng(pixels);
  const image = sharp(rgb, { raw: { width, height, channels: 3 } });
  switch (format) {
    case 'png':
      return image.png({ compressionLevel: 1 }).toBuffer();
    case 'jpeg':
      return image.jpeg({ quality: 90 }).toBuffer();
    case 'webp':
      return image.webp({ quality: 85, effort: 0 }).toBuffer();
  }
}
