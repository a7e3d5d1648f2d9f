import { z } from 'zod';

/** An immutable list of samples. `_id` is the digest of the sorted ids, so the same list is the same release. */
export const Release = z.strictObject({
  _id: z.string(),
  createdAt: z.date(),
  /** The refresh that froze this list first. */
  refreshId: z.string(),
  sampleIds: z.strictObject({
    analysis: z.array(z.string()),
    text_to_image: z.array(z.string()),
    image_to_image: z.array(z.string()),
  }),
  /** The release frozen before it, and what changed; `null` for the first. */
  previous: z.strictObject({ releaseId: z.string(), added: z.number().int(), removed: z.number().int() }).nullable(),
  /** Samples of the list that were withdrawn since. The list stays as it is; sites, boards and exports leave these out. */
  withdrawals: z.array(z.strictObject({ sampleId: z.string(), at: z.date() })).default([]),
});
export type Release = z.infer<typeof Release>;

/** All ids of the splits that models run on, in one stable order. */
export function benchmarkIds(release: Release): string[] {
  return [...release.sampleIds.text_to_image, ...release.sampleIds.image_to_image];
}
