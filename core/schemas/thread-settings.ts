import { z } from 'zod';

/** How reply trees are built. The defaults take everything, and look for nothing that no source gave. */
export const ThreadSettings = z.strictObject({
  maxDepth: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Replies further from the root than this are left out of the tree, and counted; null = no limit'),
  maxPosts: z
    .int()
    .positive()
    .nullable()
    .default(null)
    .describe('Posts of one tree, those next to the root first; the rest is left out, and counted; null = no limit'),
  missingParents: z
    .enum(['leave', 'fetch'])
    .default('leave')
    .describe('fetch = look up the posts that replies name and no search gave; billed as posts'),
  quotes: z
    .enum(['link', 'fetch'])
    .default('link')
    .describe('fetch = look up quoted posts that the store does not have; billed as posts'),
});
export type ThreadSettings = z.infer<typeof ThreadSettings>;
