import type { EncodedImage } from './encoded-image.js';
import { openForViewing } from './open-image.js';

/** A part of a picture, in whole pixels of it as a viewer sees it (EXIF orientation applied). */
export interface CropRegion {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Cuts a part out of a picture: first frame, upright, sRGB, without any metadata, as PNG, so that nothing is lost a second time. Equal bytes
 * and regions give equal bytes.
 *
 * @throws Error where the picture cannot be decoded, or the region is not inside of it.
 */
export async function cropImage(bytes: Uint8Array, region: CropRegion): Promise<EncodedImage> {
  const upright = await openForViewing(bytes);
  const { data, info } = await upright.extract(region).png({ compressionLevel: 6 }).toBuffer({ resolveWithObject: true });
  return { bytes: data, mediaType: 'image/png', width: info.width, height: info.height };
}
