import type { EncodedImage } from './encoded-image.js';
import { modelInput, type ModelInputOptions } from './model-input.js';
import { openImage } from './open-image.js';

/**
 * The mask that a picture carries in its own alpha: a PNG of the size that is sent, transparent where a model is to draw.
 *
 * @returns `null` where no pixel is transparent: there is nothing to draw in.
 * @throws Error where the bytes cannot be decoded.
 */
export async function alphaMask(
  bytes: Uint8Array,
  { longerSidePx }: Pick<ModelInputOptions, 'longerSidePx'>,
): Promise<EncodedImage | null> {
  const mask = await modelInput(bytes, { format: 'png', ...(longerSidePx != null && { longerSidePx }) });
  const { isOpaque } = await openImage(mask.bytes).stats();
  return isOpaque ? null : mask;
}
