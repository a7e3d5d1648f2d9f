import type { EncodedImage } from './encoded-image.js';
import { openForViewing, openImage } from './open-image.js';

/** A part of a picture by its edges, as shares of its width and height from 0 to 1, as a viewer sees it (EXIF orientation applied). */
export interface CropShares {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The same in whole pixels of the picture. */
export interface CropRegion {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * Cuts a part out of a picture: first frame, upright, sRGB, without any metadata, as PNG, so that nothing is lost a second time. Equal
 * bytes and shares give equal bytes.
 *
 * @returns the part, and where it was, in whole pixels: edges go to the nearest one, inside of the picture.
 * @throws Error where the picture cannot be decoded.
 */
export async function cropImage(bytes: Uint8Array, shares: CropShares): Promise<EncodedImage & { region: CropRegion }> {
  const { autoOrient } = await openImage(bytes).metadata();
  const [left, right] = edges(shares.left, shares.right, autoOrient.width);
  const [top, bottom] = edges(shares.top, shares.bottom, autoOrient.height);
  const region = { left, top, width: right - left, height: bottom - top };
  const upright = await openForViewing(bytes);
  const { data, info } = await upright
    .extract(region)
    .png({ compressionLevel: 6 })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, mediaType: 'image/png', width: info.width, height: info.height, region };
}

function edges(from: number, to: number, lengthPx: number): [number, number] {
  const first = Math.max(0, Math.min(lengthPx - 1, Math.round(from * lengthPx)));
  return [first, Math.max(first + 1, Math.min(lengthPx, Math.round(to * lengthPx)))];
}
