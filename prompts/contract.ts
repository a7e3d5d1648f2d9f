import type { z } from 'zod';

/** What one LLM step may answer. `check` finds what a schema cannot: ids that were never in the question. */
export interface ReplyContract<Reply = unknown> {
  schema: z.ZodType<Reply>;
  /** @returns one line that the model can mend its answer by, or `null`. */
  check(reply: Reply, data: Record<string, unknown>): string | null;
  /**
   * What of a reply is kept that has the right form, but a mistake in it also after the one repair. Absent where such a reply is
   * of no use. Who reads it has to leave out what is wrong, and to count it.
   */
  salvage?(this: void, reply: Reply): Reply;
}

const QUOTED_LENGTH = 60;

/**
 * Words of a reply as they may stand in a mistake. The mistake is shown to the model outside of the fence, and a reply may repeat a
 * post, so it is cut short, on one line, and cannot open or close a fence.
 */
export function quoted(words: string): string {
  const short = words.length > QUOTED_LENGTH ? `${words.slice(0, QUOTED_LENGTH)}...` : words;
  return JSON.stringify(short).replaceAll('<', '\\u003c');
}

/** Ids under a key of the question's data, as in `posts: [{ id }]`. */
export function idsOf(data: Record<string, unknown>, key: string): string[] {
  const list = data[key];
  return Array.isArray(list) ? list.map((entry) => String((entry as { id?: unknown }).id)) : [];
}

/** The first id that is not among the known ones. */
export function unknownId(ids: readonly string[], known: readonly string[]): string | undefined {
  return ids.find((id) => !known.includes(id));
}
