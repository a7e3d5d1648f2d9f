import { z } from 'zod';

/**
 * Why a platform no longer shows a post. `withheld` = by law or by order, `protected` = for the followers of its author,
 * `unavailable` = the platform says that it does not show it, and not why.
 */
export const GoneReason = z.enum(['deleted', 'protected', 'suspended', 'withheld', 'unavailable']);
export type GoneReason = z.infer<typeof GoneReason>;

/** What a look for a missing post found out. `not-said` = the platform's answer says nothing of it. */
export const MissingReason = z.enum([...GoneReason.options, 'not-said']);
export type MissingReason = z.infer<typeof MissingReason>;

/** A post's place in its reply tree. A `missing` node is a parent that some reply names but that could not be had. */
export const ThreadNode = z.strictObject({
  postId: z.string(),
  parentId: z.string().nullable(),
  depth: z.number().int().nonnegative(),
  missing: z.boolean(),
  /** Only of a missing node that somebody looked for. */
  reason: MissingReason.optional(),
});
export type ThreadNode = z.infer<typeof ThreadNode>;

/** A post of the tree that quotes another one, of whatever conversation. */
const Quote = z.strictObject({
  postId: z.string(),
  quotedId: z.string(),
  /** Whether the store had the quoted post when the tree was assembled. */
  known: z.boolean(),
});

/** A post that was looked for and not had. */
const LookedUp = z.strictObject({ postId: z.string(), refreshId: z.string(), reason: MissingReason });

/** A root post and its reply tree. `nodes` is empty until the tree was assembled. */
export const Thread = z.strictObject({
  /** `<platform>:<conversationId>`. */
  _id: z.string().min(3),
  platform: z.string(),
  conversationId: z.string(),
  /** Store keys of the posts that a search or an import found, as against posts that came as replies. */
  foundPostIds: z.array(z.string()),
  /** Refreshes whose sources found a post of this thread. */
  refreshIds: z.array(z.string()),
  nodes: z.array(ThreadNode),
  quotes: z.array(Quote).default([]),
  lookedUp: z.array(LookedUp).default([]),
  /** Posts of the conversation that a limit left out of the tree, by the limit. */
  cut: z
    .strictObject({ depth: z.number().int().nonnegative(), posts: z.number().int().nonnegative() })
    .default({ depth: 0, posts: 0 }),
  /** Digest of the tree and of the texts and pictures in it; `null` until assembled. Unchanged digest = nothing to annotate anew. */
  digest: z.string().nullable(),
});
export type Thread = z.infer<typeof Thread>;
