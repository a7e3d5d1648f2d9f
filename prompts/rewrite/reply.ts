import { z } from 'zod';
import type { ReplyContract } from '../contract.js';

/** Longest prompt that is drawn from, in characters; image services take 4,000 and more. */
const LONGEST = 3500;

export const RewriteReply = z.strictObject({ prompt: z.string() });
export type RewriteReply = z.infer<typeof RewriteReply>;

export const rewrite: ReplyContract<RewriteReply> = {
  schema: RewriteReply,
  check({ prompt }) {
    if (prompt.trim() === '') return 'prompt is empty';
    return prompt.length > LONGEST ? `prompt has ${prompt.length} characters, more than 3,000` : null;
  },
};
