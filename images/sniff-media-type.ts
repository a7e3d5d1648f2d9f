import type { ImageMediaType } from './encoded-image.js';

const AVIF_BRANDS = ['avif', 'avis'];

/**
 * The media type by the first bytes of a file, whatever its name or header says; `null` for anything but the five
 * picture formats. Nothing else ever reaches the decoder, so its other formats (SVG, TIFF) are out of reach.
 */
export function sniffMediaType(bytes: Uint8Array): ImageMediaType | null {
  if (latin1(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (latin1(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (['GIF87a', 'GIF89a'].includes(latin1(bytes, 0, 6))) return 'image/gif';
  if (isAvif(bytes)) return 'image/avif';
  return null;
}

/** ISO base media file: the `ftyp` box names a major brand, a version and then compatible brands, four letters each. */
function isAvif(bytes: Uint8Array): boolean {
  if (latin1(bytes, 4, 8) !== 'ftyp') return false;
  const boxEnd = Math.min(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0), 128);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(latin1(bytes, at, at + 4));
  return brands.some((brand) => AVIF_BRANDS.includes(brand));
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
