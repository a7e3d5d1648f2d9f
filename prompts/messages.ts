import { visible } from './visible.js';
import type { ChatMessage, ChatPart, ImageBytes } from '../models/contract.js';

export interface LabelledImage {
  label: string;
  image: ImageBytes;
}

/**
 * Data of a question inside its fence. `<` is written `\u003c`, so nothing that stands in a post can close the fence. Signs that
 * nobody sees are written as escapes too: a model then reads what is there, and not what is hidden. Both are JSON, so the data are
 * the same to who parses them.
 */
export function dataBlock(data: Record<string, unknown>): string {
  return `<data>\n${visible(JSON.stringify(data, null, 1)).replaceAll('<', '\\u003c')}\n</data>`;
}

/** The messages of one question: what to do, the pictures after their labels, and the data in their fence. */
export function questionMessages(
  system: string,
  data: Record<string, unknown>,
  images: readonly LabelledImage[],
): ChatMessage[] {
  const pictures = images.flatMap(({ label, image }): ChatPart[] => [
    { type: 'text', text: label },
    { type: 'image', image },
  ]);
  return [
    { role: 'system', content: [{ type: 'text', text: system }] },
    { role: 'user', content: [{ type: 'text', text: dataBlock(data) }, ...pictures] },
  ];
}

const MISTAKE_LENGTH = 300;

/** A mistake stands outside of the fence and may repeat the reply, which may repeat a post: no fence in it, no second line. */
function oneLine(mistake: string): string {
  return visible(mistake).replaceAll('<', '\\u003c').replace(/\s+/g, ' ').slice(0, MISTAKE_LENGTH);
}

/** The same question again, with the reply that could not be used and what was wrong with it. */
export function repairMessages(question: readonly ChatMessage[], rawReply: string, mistake: string): ChatMessage[] {
  return [
    ...question,
    { role: 'assistant', content: [{ type: 'text', text: rawReply }] },
    {
      role: 'user',
      content: [
        {
          type: 'text',
          text: `That reply could not be used: ${oneLine(mistake)}. Give the whole answer again as JSON of the demanded form, and nothing beside it.`,
        },
      ],
    },
  ];
}
