import sharp from 'sharp';
import { CHAT_SIZE, CODE_TOP, stampChat, type ChatBox, type ChatContent } from './chat-code.js';
import type { Pixels } from './weave.js';

/** Where the pictures of a chat are: the one that the person sent, and the one that came back. */
export const CHAT_BOXES = {
  input: [416, 88, 680, 352],
  output: [40, 500, 552, 1012],
} as const satisfies Record<string, Readonly<ChatBox>>;

const LINE_LETTERS = 44;
const MOST_LINES = 4;

/** Pictures of one chat, encoded; without an input it is a chat about a picture from text alone. */
interface ChatPictures {
  input: Uint8Array | null;
  output: Uint8Array;
}

/**
 * Paints a screenshot of a chat with a generator: what was typed in a bubble, the pictures where `CHAT_BOXES` has them.
 *
 * @param claims what the hidden band says, where that is to differ from what is shown.
 */
export async function paintChat(
  prompt: string,
  { input, output }: ChatPictures,
  claims: Partial<ChatContent> = {},
): Promise<Pixels> {
  const { width, height } = CHAT_SIZE;
  const place = async (bytes: Uint8Array, [left, top, right, bottom]: Readonly<ChatBox>) => ({
    input: await sharp(bytes)
      .resize(right - left, bottom - top, { fit: 'cover' })
      .png({ compressionLevel: 1 })
      .toBuffer(),
    left,
    top,
  });
  const layers = [await place(output, CHAT_BOXES.output), ...(input ? [await place(input, CHAT_BOXES.input)] : [])];
  const { data } = await sharp(Buffer.from(drawFrame(prompt)))
    .composite(layers)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = { rgb: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength), width, height };
  const inputs = input ? [[...CHAT_BOXES.input] as ChatBox] : [];
  stampChat(pixels, { prompt, inputs, outputs: [[...CHAT_BOXES.output]], ...claims });
  return pixels;
}

/** The letters are for people who look at it: nothing reads them. */
function drawFrame(prompt: string): string {
  const { width, height } = CHAT_SIZE;
  const lines = wrap(prompt).map(
    (line, i) => `<tspan x="62" y="${402 + i * 24}">${line.replace(/[<&]/g, ' ')}</tspan>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#f6f6f4"/><rect width="${width}" height="64" fill="#e4e4e0"/><circle cx="40" cy="32" r="14" fill="#b9b9b2"/><rect x="40" y="372" width="640" height="112" rx="22" fill="#dfe9f7"/><text font-family="sans-serif" font-size="18" fill="#222">${lines.join('')}</text><rect y="${CODE_TOP - 12}" width="${width}" height="12" fill="#d0d0cb"/></svg>`;
}

function wrap(text: string): string[] {
  const lines = text.match(new RegExp(`.{1,${LINE_LETTERS}}(?:\\s|$)|\\S{${LINE_LETTERS}}`, 'gu')) ?? [];
  return lines.slice(0, MOST_LINES).map((line) => line.trim());
}
