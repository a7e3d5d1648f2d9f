import { crc32, deflateSync } from 'node:zlib';
import type { Pixels } from './weave.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const FILTER_UP = 2;

/** What a PNG of one size and kind consists of; `rows` are compressed, each with its filter byte. */
export interface PngParts {
  width: number;
  height: number;
  bitDepth: 1 | 8;
  /** `palette` has colours of three bytes. */
  colour: 'rgb' | { palette: Buffer };
  rows: Buffer;
}

/** Puts a PNG together from rows that are compressed already. */
export function assemblePng({ width, height, bitDepth, colour, rows }: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colour === 'rgb' ? 2 : 3, 0, 0, 0], 8);
  const palette = colour === 'rgb' ? [] : [chunk('PLTE', colour.palette)];
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...palette,
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Encodes small pictures at once: below some 200 pixels a side, handing them to another thread costs more than the work. */
export function writePng({ rgb, width, height }: Pixels): Buffer {
  const line = width * 3;
  const rows = Buffer.alloc((line + 1) * height);
  for (let y = 0, to = 0, from = 0; y < height; y++) {
    rows[to++] = FILTER_UP;
    for (let i = 0; i < line; i++, from++) rows[to++] = (rgb[from] ?? 0) - (y === 0 ? 0 : (rgb[from - line] ?? 0));
  }
  return assemblePng({ width, height, bitDepth: 8, colour: 'rgb', rows: deflateSync(rows, { level: 1 }) });
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
