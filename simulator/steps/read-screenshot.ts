import { z } from 'zod';
import type { LabelledImage } from '../openai/chat-request.js';
import { CHAT_SIZE, readChat, type ChatBox } from '../pictures/chat-code.js';

const ScreenshotData = z.looseObject({
  image: z.looseObject({ widthPx: z.number().positive(), heightPx: z.number().positive() }),
});

/** Reads what a chat screenshot says; boxes in pixels of the size that the question names. Of every other picture nothing is read. */
export async function readScreenshot(
  data: unknown,
  [image]: readonly LabelledImage[],
): Promise<{ prompt: string | null; inputs: number[][]; outputs: number[][] }> {
  const { widthPx, heightPx } = ScreenshotData.parse(data).image;
  const chat = image && (await readChat(image.bytes));
  if (!chat) return { prompt: null, inputs: [], outputs: [] };
  const scale = ([x1, y1, x2, y2]: ChatBox) => [
    Math.round((x1 * widthPx) / CHAT_SIZE.width),
    Math.round((y1 * heightPx) / CHAT_SIZE.height),
    Math.round((x2 * widthPx) / CHAT_SIZE.width),
    Math.round((y2 * heightPx) / CHAT_SIZE.height),
  ];
  return { prompt: chat.prompt, inputs: chat.inputs.map(scale), outputs: chat.outputs.map(scale) };
}
