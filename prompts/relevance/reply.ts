import { z } from 'zod';
import type { ReplyContract } from '../contract.js';

export const RelevanceReply = z.strictObject({ score: z.int().min(1).max(5), reason: z.string() });
export type RelevanceReply = z.infer<typeof RelevanceReply>;

export const relevance: ReplyContract<RelevanceReply> = { schema: RelevanceReply, check: () => null };
