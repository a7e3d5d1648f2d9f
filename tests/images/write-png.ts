import { crc32, deflateSync } from 'node:zlib';

export interface PngSpec {
  width: number;
  height: number;
  bitDepth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha. */
  colorType: 0 | 2 | 3 | 4 | 6;
  /** Samples of all pixels, row by row, as the bytes of the file have them (16 bits: high byte first). */
  samples: Uint8Array;
  /** Chunks between header and pixels, such as the palette. */
  chunks?: readonly (readonly [type: string, content: Uint8Array])[];
}

/** Writes a PNG byte by byte, so that a test decides what is in it and no encoder does. */
export function writePng({ width, height, bitDepth, colorType, samples, chunks = [] }: PngSpec): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = bitDepth;
  header[9] = colorType;
  const rowBytes = samples.length / height;
  const rows = Array.from({ length: height }, (_, y) => [
    Buffer.of(0),
    samples.subarray(y * rowBytes, (y + 1) * rowBytes),
  ]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    ...chunks.map(([type, content]) => pngChunk(type, content)),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows.flat()))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One chunk: length, type, content, checksum. */
export function pngChunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
