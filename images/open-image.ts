import sharp, { type Sharp } from 'sharp';
import { describeNonImage } from './describe-non-image.js';
import type { ImageMediaType } from './encoded-image.js';
import { sniffMediaType } from './sniff-media-type.js';

const MAX_PIXELS = 64_000_000;

/**
 * AVIF is decoded whole, at 80 bytes a pixel and half a second a million pixels (measured with sharp 0.35), so that a few
 * kilobytes could fill the memory of a worker. 4096 x 4096 is let through.
 */
const MAX_AVIF_PIXELS = 17_000_000;

/** Most pixels (width x height) of a picture that is decoded. */
export function maxPixelsOf(mediaType: ImageMediaType): number {
  return mediaType === 'image/avif' ? MAX_AVIF_PIXELS : MAX_PIXELS;
}

/**
 * Opens the first frame of a picture for decoding, with the limits that untrusted bytes need. Damage is an error,
 * a mere warning (such as an odd colour profile) is not.
 *
 * @throws Error at once where the bytes are no picture, and on decoding where they are damaged or too large.
 */
export function openImage(bytes: Uint8Array): Sharp {
  const mediaType = sniffMediaType(bytes);
  if (mediaType === null) throw new Error(describeNonImage(bytes));
  return sharp(bytes, { failOn: 'error', limitInputPixels: maxPixelsOf(mediaType) });
}

/**
 * Opens a picture for making another of it, as a viewer sees it: first frame, turned upright, in sRGB. The encoder that
 * follows writes no metadata.
 *
 * @throws Error as `openImage`.
 */
export async function openForViewing(bytes: Uint8Array): Promise<Sharp> {
  const { space, hasProfile } = await openImage(bytes).metadata();
  const upright = openImage(bytes).autoOrient();
  // sharp 0.35 converts 16-bit RGB with a profile to Display P3 and would write that untagged, with pale colours; asked
  // for sRGB it goes on to it. Without a profile it would take sRGB for P3, so it is asked only here.
  return space === 'rgb16' && hasProfile ? upright.withIccProfile('srgb', { attach: false }) : upright;
}
