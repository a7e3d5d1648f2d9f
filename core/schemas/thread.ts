import { z } from 'zod';

/** A post's place in its reply tree. A `missing` node is a parent that some reply names but that could not be had. */
export const ThreadNode = z.strictObject({
  postId: z.string(),
  parentId: z.string().nullable(),
  depth: z.number().int().nonnegative(),
  missing: z.boolean(),
});
export type ThreadNode = z.infer<typeof ThreadNode>;

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
  /** Digest of the tree and of the texts and pictures in it; `null` until assembled. Unchanged digest = nothing to annotate anew. */
  digest: z.string().nullable(),
});
export type Thread = z.infer<typeof Thread>;
