import { z } from 'zod';
import type { ReplyContract } from '../contract.js';

export const CompletionReply = z.strictObject({ confident: z.boolean(), prompt: z.string().nullable() });
export type CompletionReply = z.infer<typeof CompletionReply>;

export const completion: ReplyContract<CompletionReply> = {
  schema: CompletionReply,
  check: (reply) => (reply.confident && !reply.prompt?.trim() ? 'confident is true, but prompt is empty' : null),
};
