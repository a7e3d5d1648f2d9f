import type { JudgeConfig } from '../core/schemas/image-model-config.js';
import type { EncodedImage } from './encoded-image.js';
import { openForViewing, openImage } from './open-image.js';
import { sniffMediaType } from './sniff-media-type.js';

/** How pictures are shown to a judge; named in the refresh file. */
export type JudgeViewName = JudgeConfig['images'];

const SHORTER_SIDE_PX = 512;
const JPEG_QUALITY = 85;
/** Keeps a ribbon of a picture within what JPEG and the judges take; reached only beyond 16 : 1. */
const LONGEST_SIDE_PX = 8192;

/**
 * A picture as a judge sees it.
 * - `echo-2025`: as in the paper, the shorter side at 512 pixels (small pictures are enlarged), JPEG of quality 85,
 *   first frame, sRGB, upright.
 * - `original`: the bytes as they are.
 *
 * @throws Error where the bytes cannot be decoded.
 */
export async function judgeView(bytes: Uint8Array, view: JudgeViewName): Promise<EncodedImage> {
  switch (view) {
    case 'original':
      return originalView(bytes);
    case 'echo-2025':
      return echo2025View(bytes);
  }
}

async function originalView(bytes: Uint8Array): Promise<EncodedImage> {
  const { autoOrient } = await openImage(bytes).metadata();
  return { bytes, mediaType: sniffMediaType(bytes)!, width: autoOrient.width, height: autoOrient.height };
}

async function echo2025View(bytes: Uint8Array): Promise<EncodedImage> {
  const { autoOrient } = await openImage(bytes).metadata();
  const { width, height } = scaledSize(autoOrient);
  const image = await openForViewing(bytes);
  const jpeg = await image
    // White, as the page of a feed or of our site: a person sees a transparent picture so, and JPEG has no alpha. The
    // reference drops alpha, which uncovers whatever colour lies under it, and nobody who posted or replied saw that.
    .flatten({ background: '#ffffff' })
    // Cubic as Pillow's default, which the reference uses.
    .resize(width, height, { fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: false })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: '4:2:0' })
    .toBuffer();
  return { bytes: jpeg, mediaType: 'image/jpeg', width, height };
}

/** The longer side is rounded down, as in the reference. */
function scaledSize({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const shorter = Math.min(width, height);
  const longer = Math.max(width, height);
  let shorterPx = SHORTER_SIDE_PX;
  let longerPx = Math.floor((longer * SHORTER_SIDE_PX) / shorter);
  if (longerPx > LONGEST_SIDE_PX) {
    longerPx = LONGEST_SIDE_PX;
    shorterPx = Math.max(1, Math.floor((shorter * LONGEST_SIDE_PX) / longer));
  }
  return width <= height ? { width: shorterPx, height: longerPx } : { width: longerPx, height: shorterPx };
}
