import { z } from 'zod';
import { idsOf, quoted, unknownId, type ReplyContract } from '../contract.js';

export const SafetyReply = z.strictObject({
  findings: z.array(z.strictObject({ category: z.string(), where: z.string(), note: z.string().max(500) })).max(50),
});
export type SafetyReply = z.infer<typeof SafetyReply>;

export const safety: ReplyContract<SafetyReply> = { schema: SafetyReply, check };

function check({ findings }: SafetyReply, data: Record<string, unknown>): string | null {
  const found = findings.map(({ category }) => category);
  const stranger = unknownId(found, idsOf(data, 'categories'));
  if (stranger !== undefined) return `there is no category with the id ${quoted(stranger)}`;
  const twice = found.find((category, i) => found.indexOf(category) !== i);
  if (twice !== undefined) return `the category ${twice} stands twice`;
  const places = ['prompt', ...[data.inputs, data.outputs].flat().map(String)];
  const nowhere = unknownId(
    findings.map(({ where }) => where),
    places,
  );
  return nowhere === undefined ? null : `where is ${quoted(nowhere)}; it is one of ${places.join(', ')}`;
}
