import { z } from 'zod';

/**
 * A post that must not be shown any more. `withdrawn`: what was had of it is removed, and it is never taken again.
 * `held`: the platform does not show it now, but may again (protected, suspended): it is left out of samples, releases and
 * exports, and nothing is removed until `heldUntil`. `_id` is the store key of the post.
 */
export const Tombstone = z.strictObject({
  _id: z.string().min(3),
  state: z.enum(['withdrawn', 'held']),
  /** An operator's order, or the check of a platform. */
  source: z.enum(['operator', 'compliance']),
  /** Who gave the order, or which check found it. */
  by: z.string(),
  reason: z.string(),
  at: z.date(),
  /** When a held one is withdrawn for good; `null` of all others. */
  heldUntil: z.date().nullable(),
});
export type Tombstone = z.infer<typeof Tombstone>;

/**
 * What stays of a sample that was withdrawn: where it stood and why it went, none of its content. `_id` is the sample's.
 * The sample itself is no longer among the samples.
 */
export const Withdrawal = z.strictObject({
  _id: z.string(),
  split: z.string(),
  postIds: z.array(z.string()),
  candidateIds: z.array(z.string()),
  refreshIds: z.array(z.string()),
  /** The posts whose tombstones it was withdrawn for. */
  tombstones: z.array(z.string()),
  reason: z.string(),
  at: z.date(),
});
export type Withdrawal = z.infer<typeof Withdrawal>;
