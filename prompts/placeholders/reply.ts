import { z } from 'zod';
import { quoted, type ReplyContract } from '../contract.js';

export const PlaceholdersReply = z.strictObject({ places: z.array(z.string().min(1)).max(40) });
export type PlaceholdersReply = z.infer<typeof PlaceholdersReply>;

export const placeholders: ReplyContract<PlaceholdersReply> = {
  schema: PlaceholdersReply,
  check({ places }, { prompt }) {
    const stranger = places.find((place) => !String(prompt).includes(place));
    return stranger === undefined ? null : `${quoted(stranger)} does not stand in the prompt`;
  },
};
