import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { assemblePng } from './write-png.js';

const SIDE = 16_000;
const PALETTE = Buffer.from([0x6f, 0x9a, 0xb8, 0xe0, 0x7a, 0x5f]);
const compress = promisify(deflate);

/**
 * A PNG of 16,000 x 16,000 pixels in a file of some ten kilobytes: one bit a pixel, two colours, nearly all the first.
 * Written by hand, because an encoder would want all 768 MB of its pixels.
 */
export async function hugePng(): Promise<Buffer> {
  const rowBytes = 1 + SIDE / 8;
  const rows = Buffer.alloc(rowBytes * SIDE);
  for (let y = SIDE / 2; y < SIDE / 2 + 400; y++) rows.fill(0xff, y * rowBytes + 900, y * rowBytes + 950);
  const compressed = await compress(rows, { level: 9 });
  return assemblePng({ width: SIDE, height: SIDE, bitDepth: 1, colour: { palette: PALETTE }, rows: compressed });
}
