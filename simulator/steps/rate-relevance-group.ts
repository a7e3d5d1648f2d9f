import { z } from 'zod';
import { AboutData, rateRelevance } from './rate-relevance.js';

/** Faults that are planted into the answer about several posts: what a careless model does to a list. */
export const GROUP_FAULTS = ['group_missing', 'group_double', 'group_swap', 'group_foreign'] as const;
export type GroupFault = (typeof GROUP_FAULTS)[number];

const GroupData = z.looseObject({ about: AboutData, posts: z.array(z.looseObject({ id: z.string() })) });

interface Entry {
  id: string;
  score: number;
  reason: string;
}

/** Rates each of several posts as if it were the only one. */
export function rateRelevanceGroup(data: unknown, fault: GroupFault | null): { posts: Entry[] } {
  const { about, posts } = GroupData.parse(data);
  const entries = posts.map(({ id, ...post }) => ({ id, ...rateRelevance({ about, post }) }));
  return { posts: spoil(entries, fault) };
}

/** The first post is left out, answered twice and differently, moved to the end, or answered under a label of nobody. */
function spoil(entries: Entry[], fault: GroupFault | null): Entry[] {
  const [first, ...rest] = entries;
  if (!first) return entries;
  switch (fault) {
    case null:
      return entries;
    case 'group_missing':
      return rest;
    case 'group_double':
      return [first, ...rest, { ...first, score: 6 - first.score }];
    case 'group_swap':
      return [...rest.toReversed(), first];
    case 'group_foreign':
      return [{ ...first, id: `${first.id}-x` }, ...rest];
  }
}
