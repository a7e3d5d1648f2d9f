import type { ChatMessage, ChatPart, ImageBytes } from '../models/contract.js';

export interface LabelledImage {
  label: string;
  image: ImageBytes;
}

/**
 * Data of a question inside its fence. `<` is written `\u003c`, so nothing that stands in a post can close the fence.
 */
export function dataBlock(data: Record<string, unknown>): string {
  return `<data>\n${JSON.stringify(data, null, 1).replaceAll('<', '\\u003c')}\n</data>`;
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
          text: `That reply could not be used: ${mistake}. Give the whole answer again as JSON of the demanded form, and nothing beside it.`,
        },
      ],
    },
  ];
}
