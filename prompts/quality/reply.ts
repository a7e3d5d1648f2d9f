import { z } from 'zod';
import type { ReplyContract } from '../contract.js';

export const QualityReply = z.strictObject({
  verdict: z.enum(['benchmark', 'manual_review', 'discard']),
  reason: z.enum(['prompt', 'input_image', 'output_image']).nullable(),
  note: z.string(),
});
export type QualityReply = z.infer<typeof QualityReply>;

export const quality: ReplyContract<QualityReply> = {
  schema: QualityReply,
  check: (reply) =>
    reply.verdict === 'manual_review' && reply.reason === null ? 'manual_review needs a reason' : null,
};
