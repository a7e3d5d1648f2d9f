import { SPLITS, type Split } from '../../core/outcome.js';
import type { Release } from '../../core/schemas/release.js';
import type { Sample } from '../../core/schemas/sample.js';
import type { Store } from '../../store/store.js';
import { withdrawnPosts, type TombstoneContext } from '../tombstones.js';

/** Ids in one query. */
const BATCH = 500;

/** Samples without those that rest on a post with a tombstone, held ones too, and without comments of such posts. */
export async function shownSamples(context: TombstoneContext, samples: readonly Sample[]): Promise<Sample[]> {
  const postIds = samples.flatMap((sample) => [...sample.postIds, ...sample.feedback.map(({ postId }) => postId)]);
  const tombstones = await withdrawnPosts(context, postIds);
  if (tombstones.size === 0) return [...samples];
  return samples
    .filter((sample) => !sample.postIds.some((id) => tombstones.has(id)))
    .map((sample) => ({ ...sample, feedback: sample.feedback.filter(({ postId }) => !tombstones.has(postId)) }));
}

/** How many samples of a release can still be shown. */
export async function liveCounts(context: { store: Store }, { sampleIds }: Release): Promise<Record<Split, number>> {
  const counts = { analysis: 0, text_to_image: 0, image_to_image: 0 };
  for (const split of SPLITS) {
    for (let i = 0; i < sampleIds[split].length; i += BATCH) {
      const found = await context.store.samples.getMany(sampleIds[split].slice(i, i + BATCH));
      counts[split] += (await shownSamples(context, [...found.values()])).length;
    }
  }
  return counts;
}
