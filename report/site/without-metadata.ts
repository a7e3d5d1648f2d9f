import type { ImageExtension } from './sniff-image.js';

/** PNG chunks that describe and do not draw. */
const PNG_METADATA = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'];

/** Flags in the header of an extended WebP: XMP and EXIF are there. */
const WEBP_METADATA_FLAGS = 0x04 | 0x08;

/**
 * A picture's file without what a camera or a program wrote about it (place, name, time, texts). Pixels, colour profile and
 * the way up stay as they are, and equal bytes give equal bytes. GIF, AVIF, BMP and files of an odd build are given back as
 * they came.
 */
export function withoutMetadata(bytes: Uint8Array, extension: ImageExtension): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (extension) {
    case 'jpg':
      return jpeg(file) ?? bytes;
    case 'png':
      return png(file) ?? bytes;
    case 'webp':
      return webp(file) ?? bytes;
    default:
      return bytes;
  }
}

/** Segments up to the first scan: marker, length with itself, content. */
function jpeg(file: Buffer): Buffer | null {
  const kept = [file.subarray(0, 2)];
  for (let at = 2; at + 4 <= file.length;) {
    const marker = file[at + 1]!;
    if (file[at] !== 0xff) return null;
    if (marker === 0xda) return Buffer.concat([...kept, file.subarray(at)]);
    const end = at + 2 + file.readUInt16BE(at + 2);
    if (end > file.length) return null;
    const segment = file.subarray(at, end);
    if (draws(marker, segment)) kept.push(segment);
    else if (marker === 0xe1) kept.push(...orientationOnly(segment));
    at = end;
  }
  return null;
}

/** Everything but comments and application segments, of which JFIF, colour profiles and Adobe's transform count. */
function draws(marker: number, segment: Buffer): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return marker === 0xe0 || marker === 0xee || segment.subarray(4, 16).toString('latin1') === 'ICC_PROFILE\0';
}

/** An EXIF segment that says which way is up and nothing else; none where the picture is upright. */
function orientationOnly(segment: Buffer): Buffer[] {
  const tiff = segment.subarray(10);
  if (segment.subarray(4, 10).toString('latin1') !== 'Exif\0\0' || tiff.length < 14) return [];
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  for (let n = 0; n < u16(first); n += 1) {
    const entry = first + 2 + 12 * n;
    if (u16(entry) !== 0x0112) continue;
    const orientation = u16(entry + 8);
    return orientation >= 2 && orientation <= 8 ? [orientationSegment(orientation)] : [];
  }
  return [];
}

/** APP1 with one entry: tag 0x0112, type SHORT, one value. */
function orientationSegment(orientation: number): Buffer {
  const segment = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010000000000000000', 'hex');
  segment.writeUInt16BE(orientation, 28);
  return segment;
}

function png(file: Buffer): Buffer | null {
  const kept = [file.subarray(0, 8)];
  let at = 8;
  while (at + 12 <= file.length) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) return null;
    const type = file.toString('latin1', at + 4, at + 8);
    if (!PNG_METADATA.includes(type)) kept.push(file.subarray(at, end));
    at = end;
    if (type === 'IEND') return Buffer.concat(kept);
  }
  return null;
}

function webp(file: Buffer): Buffer | null {
  const kept: Buffer[] = [];
  for (let at = 12; at + 8 <= file.length;) {
    const type = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (end > file.length) return null;
    const chunk = Buffer.from(file.subarray(at, end));
    if (type === 'VP8X' && size > 0) chunk[8]! &= ~WEBP_METADATA_FLAGS;
    if (type !== 'EXIF' && type !== 'XMP ') kept.push(chunk);
    at = end;
  }
  const content = Buffer.concat([Buffer.from('WEBP'), ...kept]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}
