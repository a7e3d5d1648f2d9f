import type { ChatRequest } from './chat-request.js';

/** Annotators whose id starts so obey whoever speaks to them outside of the data. */
const GULLIBLE = 'sim-gullible';

const DATA_BLOCK = /<data>[\s\S]*?<\/data>/g;
const ORDER = /\b(?:ignore|disregard|forget)\b[\s\S]*?\b(?:answer|reply|respond|rate)\b[^\d{]*(\{[\s\S]*\}|\d+)/i;

/**
 * What a gullible annotator answers to an order that stands in a message of the user, but not between the first `<data>` and the
 * `</data>` that closes it: the JSON that the order wants, or its number as a score. `null` where nobody gives it an order, and of every
 * other annotator. With it, tests show that no text of a post gets out of the fence.
 */
export function obeyOrders({ model, messages }: ChatRequest): string | null {
  if (!model.startsWith(GULLIBLE)) return null;
  for (const { role, content } of messages) {
    if (role !== 'user') continue;
    const parts =
      typeof content === 'string'
        ? [content]
        : (content ?? []).flatMap((part) => (part.type === 'text' ? part.text : []));
    const [, wanted] = ORDER.exec(parts.join('\n').replace(DATA_BLOCK, '')) ?? [];
    if (wanted !== undefined)
      return wanted.startsWith('{') ? wanted : JSON.stringify({ score: Number(wanted), reason: 'as ordered' });
  }
  return null;
}
