import { z } from 'zod';
import type { ReplyContract } from '../contract.js';
import { RelevanceReply } from '../relevance/reply.js';

const GroupEntry = RelevanceReply.extend({ id: z.string() });

/** What a model is told to answer about several posts. */
const RelevanceGroupReply = z.strictObject({ posts: z.array(GroupEntry) });
export type RelevanceGroupReply = z.infer<typeof RelevanceGroupReply>;

export const relevanceGroup: ReplyContract<RelevanceGroupReply> = { schema: RelevanceGroupReply, check: () => null };

/** As the answer is read: entries one by one, so that a broken one costs its own post only. */
export const entriesOnly: ReplyContract<{ posts: unknown[] }> = {
  schema: z.looseObject({ posts: z.array(z.unknown()) }),
  check: () => null,
};

export interface MatchedReplies {
  /** By label; posts without a usable answer are not in it. */
  verdicts: Map<string, RelevanceReply>;
  /** Entries under a label that no post of the group has. */
  foreign: number;
  /** Posts that were answered more than once: none of it counts, as nobody can say which is meant. */
  doubled: number;
}

/** Finds the answer to each post by its label, whatever their order. */
export function matchReplies(entries: readonly unknown[], labels: readonly string[]): MatchedReplies {
  const known = new Set(labels);
  const seen = new Set<string>();
  const doubled = new Set<string>();
  const verdicts = new Map<string, RelevanceReply>();
  let foreign = 0;
  for (const entry of entries) {
    const { id } = z.looseObject({ id: z.string() }).catch({ id: '' }).parse(entry);
    if (!known.has(id)) foreign += 1;
    else if (seen.has(id)) doubled.add(id);
    else {
      seen.add(id);
      const parsed = GroupEntry.safeParse(entry);
      if (parsed.success) verdicts.set(id, { score: parsed.data.score, reason: parsed.data.reason });
    }
  }
  for (const id of doubled) verdicts.delete(id);
  return { verdicts, foreign, doubled: doubled.size };
}
