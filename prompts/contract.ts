import type { z } from 'zod';

/** What one LLM step may answer. `check` finds what a schema cannot: ids that were never in the question. */
export interface ReplyContract<Reply = unknown> {
  schema: z.ZodType<Reply>;
  /** @returns one line that the model can mend its answer by, or `null`. */
  check(reply: Reply, data: Record<string, unknown>): string | null;
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
