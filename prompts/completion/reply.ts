import { z } from 'zod';
import { quoted, type ReplyContract } from '../contract.js';

export const CompletionReply = z.strictObject({ confident: z.boolean(), prompt: z.string().nullable() });
export type CompletionReply = z.infer<typeof CompletionReply>;

export const completion: ReplyContract<CompletionReply> = { schema: CompletionReply, check };

function check({ confident, prompt }: CompletionReply, { places }: Record<string, unknown>): string | null {
  if (!confident) return null;
  if (!prompt?.trim()) return 'confident is true, but prompt is empty';
  const left = (Array.isArray(places) ? places : []).find((place) => prompt.includes(String(place)));
  return left === undefined ? null : `the place ${quoted(String(left))} is still open`;
}
