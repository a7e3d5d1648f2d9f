import { z } from 'zod';
import type { ReplyContract } from '../contract.js';
import { sortBoxes, type AbsurdBox, type Box } from './boxes.js';

/** Most boxes of one kind; a screenshot with more is a collage. */
const MOST_BOXES = 12;

const BoxReply = z.array(z.number()).min(4).max(4);

export const ScreenshotReply = z.strictObject({
  prompt: z.string().nullable(),
  inputs: z.array(BoxReply).max(MOST_BOXES),
  outputs: z.array(BoxReply).max(MOST_BOXES),
});
export type ScreenshotReply = z.infer<typeof ScreenshotReply>;

/** A reply of which only the boxes are left that can be meant, and what was wrong with the others. */
type CheckedScreenshot = { prompt: string | null; inputs: Box[]; outputs: Box[]; absurd: AbsurdBox[] };

export const screenshot: ReplyContract<ScreenshotReply> = {
  schema: ScreenshotReply,
  check: (reply, data) => checkScreenshot(reply, data).absurd[0]?.mistake ?? null,
  salvage: (reply) => reply,
};

/** Tells the boxes that can be meant from the others, in pixels of the picture as shown. Sizes come from the question. */
export function checkScreenshot(reply: ScreenshotReply, data: Record<string, unknown>): CheckedScreenshot {
  const { widthPx, heightPx } = data.image as { widthPx: number; heightPx: number };
  const { boxes, absurd } = sortBoxes(
    { inputs: reply.inputs, outputs: reply.outputs },
    { width: widthPx, height: heightPx },
  );
  return { prompt: reply.prompt?.trim() ? reply.prompt : null, ...boxes, absurd };
}
