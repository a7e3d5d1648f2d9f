import type { EncodedImage } from './encoded-image.js';
import { openForViewing } from './open-image.js';

const WEBP_QUALITY = 80;

/**
 * A WebP of a picture for the site: first frame, upright, sRGB, without metadata, alpha kept, never enlarged.
 *
 * @param widthPx the most it is wide; the height follows.
 * @throws Error where the bytes cannot be decoded.
 */
export async function thumbnail(bytes: Uint8Array, widthPx: number): Promise<EncodedImage> {
  const image = await openForViewing(bytes);
  const { data, info } = await image
    .resize({ width: widthPx, withoutEnlargement: true })
    .webp({ quality: WEBP_QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, mediaType: 'image/webp', width: info.width, height: info.height };
}
