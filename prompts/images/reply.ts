import { z } from 'zod';
import { idsOf, quoted, unknownId, type ReplyContract } from '../contract.js';

export const ImagesReply = z.strictObject({
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  hasPlaceholders: z.boolean(),
  conversation: z.string().nullable(),
});
export type ImagesReply = z.infer<typeof ImagesReply>;

export const images: ReplyContract<ImagesReply> = { schema: ImagesReply, check };

function check(reply: ImagesReply, data: Record<string, unknown>): string | null {
  const sorted = [...reply.inputs, ...reply.outputs];
  const stranger = unknownId([...sorted, reply.conversation ?? []].flat(), idsOf(data, 'images'));
  if (stranger !== undefined) return `there is no image with the id ${quoted(stranger)}`;
  if (reply.conversation !== null && sorted.includes(reply.conversation))
    return `${reply.conversation} is a screenshot of a conversation, so it is neither input nor output`;
  const both = reply.inputs.find((id) => reply.outputs.includes(id));
  return both === undefined ? null : `${both} is both input and output; an image is one of them or neither`;
}
