import { z } from 'zod';
import { idsOf, quoted, unknownId, type ReplyContract } from '../contract.js';

export const FeedbackReply = z.strictObject({
  feedback: z.array(
    z.strictObject({
      id: z.string(),
      polarity: z.enum(['success', 'failure', 'mixed', 'neutral']),
      keywords: z.array(z.string().min(1).max(60)).max(10),
    }),
  ),
});
export type FeedbackReply = z.infer<typeof FeedbackReply>;

export const feedback: ReplyContract<FeedbackReply> = { schema: FeedbackReply, check };

function check(reply: FeedbackReply, data: Record<string, unknown>): string | null {
  const answered = reply.feedback.map((entry) => entry.id);
  const known = idsOf(data, 'feedback');
  const stranger = unknownId(answered, known);
  if (stranger !== undefined) return `there is no comment with the id ${quoted(stranger)}`;
  const left = unknownId(known, answered);
  return left === undefined ? null : `the comment ${left} has no answer`;
}
