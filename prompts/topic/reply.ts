import { z } from 'zod';
import type { ReplyContract } from '../contract.js';

/** Longest name that a chart has room for, in characters. */
const LONGEST = 60;

export const TopicReply = z.strictObject({ name: z.string() });
export type TopicReply = z.infer<typeof TopicReply>;

export const topic: ReplyContract<TopicReply> = {
  schema: TopicReply,
  check({ name }) {
    if (name.trim() === '') return 'name is empty';
    if (/[\r\n]/.test(name.trim())) return 'name has more than one line';
    return name.length > LONGEST ? `name has ${name.length} characters, more than ${LONGEST}` : null;
  },
};
