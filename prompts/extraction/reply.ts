import { z } from 'zod';
import { idsOf, quoted, unknownId, type ReplyContract } from '../contract.js';

export const ExtractionReply = z.strictObject({
  samples: z.array(
    z.strictObject({
      prompt: z.string(),
      promptModified: z.boolean(),
      postIds: z.array(z.string()).min(1),
      quality: z.enum(['benchmark', 'analysis', 'trash']),
      feedback: z.array(z.strictObject({ postId: z.string(), text: z.string() })),
    }),
  ),
});
export type ExtractionReply = z.infer<typeof ExtractionReply>;

export const extraction: ReplyContract<ExtractionReply> = { schema: ExtractionReply, check };

function check(reply: ExtractionReply, data: Record<string, unknown>): string | null {
  const known = idsOf(data, 'posts');
  const used = reply.samples.flatMap((sample) => sample.postIds);
  const stranger = unknownId([...used, ...reply.samples.flatMap((s) => s.feedback.map((f) => f.postId))], known);
  if (stranger !== undefined) return `there is no post with the id ${quoted(stranger)} in the thread`;
  if (reply.samples.some(({ prompt, quality }) => prompt.trim() === '' && quality === 'analysis'))
    return 'an empty prompt is for entries of quality benchmark or trash only';
  const twice = used.find((id, i) => used.indexOf(id) !== i);
  return twice === undefined ? null : `the post ${twice} stands in more than one sample; a post belongs to one at most`;
}
