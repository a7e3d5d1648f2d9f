import { z } from 'zod';
import { idsOf, unknownId, type ReplyContract } from '../contract.js';

export const ImagesReply = z.strictObject({
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  hasPlaceholders: z.boolean(),
});
export type ImagesReply = z.infer<typeof ImagesReply>;

export const images: ReplyContract<ImagesReply> = { schema: ImagesReply, check };

function check(reply: ImagesReply, data: Record<string, unknown>): string | null {
  const stranger = unknownId([...reply.inputs, ...reply.outputs], idsOf(data, 'images'));
  if (stranger !== undefined) return `there is no image with the id ${JSON.stringify(stranger)}`;
  const both = reply.inputs.find((id) => reply.outputs.includes(id));
  return both === undefined ? null : `${both} is both input and output; an image is one of them or neither`;
}
