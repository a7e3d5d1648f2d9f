import type { InputPolicy } from '../core/schemas/image-model-config.js';
import type { EncodedImage } from './encoded-image.js';
import { openForViewing } from './open-image.js';
import { sniffMediaType } from './sniff-media-type.js';

export interface ModelInputOptions {
  /** `keep`: photographs that came as JPEG stay JPEG and everything else becomes PNG. */
  format?: InputPolicy['format'];
  /** A picture whose longer side has more pixels is made smaller. */
  longerSidePx?: number | null;
}

/**
 * Hardly visible loss, at a fraction of a PNG's size: providers limit the size of a request. Without optimised coding,
 * as that holds the whole picture in memory to save a few per cent.
 */
const JPEG = { quality: 95, chromaSubsampling: '4:4:4', optimiseCoding: false };

/**
 * An input picture made anew for sending to a model: same size in pixels unless it is to be smaller, first frame, upright, 8 bits, sRGB, and without
 * any metadata, so that neither a place, a name nor a hidden text goes along. PNG keeps alpha; JPEG shows it on white.
 * Equal bytes give equal bytes.
 *
 * @throws Error where the bytes cannot be decoded.
 */
export async function modelInput(bytes: Uint8Array, options: ModelInputOptions = {}): Promise<EncodedImage> {
  const { format: wanted = 'keep', longerSidePx = null } = options;
  const format = wanted !== 'keep' ? wanted : sniffMediaType(bytes) === 'image/jpeg' ? 'jpeg' : 'png';
  const opened = await openForViewing(bytes);
  const image =
    longerSidePx === null
      ? opened
      : opened.resize(longerSidePx, longerSidePx, { fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' });
  const encoder =
    format === 'png' ? image.png({ compressionLevel: 6 }) : image.flatten({ background: '#ffffff' }).jpeg(JPEG);
  const { data, info } = await encoder.toBuffer({ resolveWithObject: true });
  return { bytes: data, mediaType: `image/${format}`, width: info.width, height: info.height };
}
