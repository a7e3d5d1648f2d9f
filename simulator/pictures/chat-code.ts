import sharp from 'sharp';
import type { Pixels } from './weave.js';

/** Size of a chat screenshot as it is painted, in pixels. */
export const CHAT_SIZE = { width: 720, height: 1280 } as const;

/** Edges of a box in pixels of the painted screenshot: left, upper, right, lower. */
export type ChatBox = [number, number, number, number];

/** What can be read off a chat screenshot. */
export interface ChatContent {
  prompt: string | null;
  inputs: ChatBox[];
  outputs: ChatBox[];
}

/** Side of one cell in pixels; JPEG works on squares of this size, so cells survive it and a scale of a half. */
const CELL = 8;
const COLUMNS = CHAT_SIZE.width / CELL;
const ROWS = 30;
/** Where the band of cells begins: it fills the screenshot to its lower edge. */
export const CODE_TOP = CHAT_SIZE.height - ROWS * CELL;
const MAGIC = [0xc4, 0xa7, 0x3b, 0x91];
/** Most bytes of content that the band has room for. */
const MOST_BYTES = Math.floor((COLUMNS * ROWS) / 8) - MAGIC.length - 2;

const INK = 34;
const PAPER = 226;

/**
 * Writes what a chat screenshot says into a band of dark and light cells at its lower edge, in place. It stands in for reading letters,
 * which the simulator cannot do.
 *
 * @throws RangeError where the content is too long.
 */
export function stampChat({ rgb, width }: Pixels, content: ChatContent): void {
  const bytes = Buffer.from(JSON.stringify(content));
  if (bytes.length > MOST_BYTES) throw new RangeError(`a chat of ${bytes.length} bytes; ${MOST_BYTES} fit`);
  const all = Uint8Array.from([...MAGIC, bytes.length >> 8, bytes.length & 255, ...bytes]);
  for (let cell = 0; cell < COLUMNS * ROWS; cell++) {
    const bit = ((all[cell >> 3] ?? 0) >> (7 - (cell & 7))) & 1;
    const [left, top] = [(cell % COLUMNS) * CELL, CODE_TOP + Math.floor(cell / COLUMNS) * CELL];
    for (let y = top; y < top + CELL; y++)
      rgb.fill(bit ? INK : PAPER, (y * width + left) * 3, (y * width + left + CELL) * 3);
  }
}

/** What a chat screenshot says; `null` for every other picture, and for one that cannot be decoded. */
export async function readChat(bytes: Uint8Array): Promise<ChatContent | null> {
  try {
    const { width, height } = CHAT_SIZE;
    const grey = await sharp(bytes).resize(width, height, { fit: 'fill' }).greyscale().raw().toBuffer();
    return readCells((cell) => {
      const [x, y] = [(cell % COLUMNS) * CELL + CELL / 2, CODE_TOP + Math.floor(cell / COLUMNS) * CELL + CELL / 2];
      return (grey[y * width + x] ?? 0) < (INK + PAPER) / 2 ? 1 : 0;
    });
  } catch {
    return null;
  }
}

function readCells(bitOf: (cell: number) => number): ChatContent | null {
  const byteAt = (index: number) => {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte = (byte << 1) | bitOf(index * 8 + bit);
    return byte;
  };
  if (MAGIC.some((byte, i) => byteAt(i) !== byte)) return null;
  const start = MAGIC.length + 2;
  const length = (byteAt(start - 2) << 8) | byteAt(start - 1);
  if (length > MOST_BYTES) return null;
  const text = Buffer.from(Array.from({ length }, (_, i) => byteAt(start + i))).toString('utf8');
  return JSON.parse(text) as ChatContent;
}
