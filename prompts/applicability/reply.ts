import { z } from 'zod';
import { idsOf, quoted, unknownId, type ReplyContract } from '../contract.js';

export const ApplicabilityReply = z.strictObject({
  metrics: z.array(z.strictObject({ id: z.string(), applies: z.boolean(), reason: z.string() })),
});
export type ApplicabilityReply = z.infer<typeof ApplicabilityReply>;

export const applicability: ReplyContract<ApplicabilityReply> = { schema: ApplicabilityReply, check };

function check(reply: ApplicabilityReply, data: Record<string, unknown>): string | null {
  const answered = reply.metrics.map(({ id }) => id);
  const known = idsOf(data, 'metrics');
  const stranger = unknownId(answered, known);
  if (stranger !== undefined) return `there is no metric with the id ${quoted(stranger)}`;
  const twice = answered.find((id, i) => answered.indexOf(id) !== i);
  if (twice !== undefined) return `the metric ${twice} stands twice`;
  const left = unknownId(known, answered);
  return left === undefined ? null : `the metric ${left} has no answer`;
}
