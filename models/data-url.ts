import type { ImageBytes } from './contract.js';

/** A picture as a `data:` URL, the form that most vendors take inside JSON. */
export function dataUrl(image: ImageBytes): string {
  return `data:${image.mediaType};base64,${Buffer.from(image.bytes).toString('base64')}`;
}
