import { releaseDigest } from '../core/content-key.js';
import { SPLITS, type Split } from '../core/outcome.js';
import type { Release } from '../core/schemas/release.js';
import type { ActivityContext } from './context.js';

export interface FrozenRelease {
  releaseId: string;
  /** Samples that models are run on. */
  benchmarkSamples: number;
  counts: Record<Split, number>;
}

/** Freezes the samples of a refresh into a release. The same list frozen again is the same release. */
export function createFreeze(context: ActivityContext) {
  return async function freeze(input: { refreshId: string }): Promise<FrozenRelease> {
    const sampleIds: Release['sampleIds'] = { analysis: [], text_to_image: [], image_to_image: [] };
    for await (const sample of context.store.samples.find({ refreshIds: input.refreshId }, { sort: { _id: 1 } })) {
      sampleIds[sample.split].push(sample._id);
    }
    const all = SPLITS.flatMap((split) => sampleIds[split]);
    const release: Release = {
      _id: releaseDigest(all),
      createdAt: context.now(),
      refreshId: input.refreshId,
      sampleIds,
      previous: await difference(context, all),
    };
    await context.store.releases.putIfNew(release);
    await context.store.refreshes.update(input.refreshId, { $set: { releaseId: release._id } });
    const counts = {
      analysis: sampleIds.analysis.length,
      text_to_image: sampleIds.text_to_image.length,
      image_to_image: sampleIds.image_to_image.length,
    };
    return { releaseId: release._id, benchmarkSamples: counts.text_to_image + counts.image_to_image, counts };
  };
}

async function difference(context: ActivityContext, ids: readonly string[]): Promise<Release['previous']> {
  const digest = releaseDigest(ids);
  for await (const last of context.store.releases.find({}, { sort: { createdAt: -1 }, limit: 2 })) {
    if (last._id === digest) continue;
    const before = new Set(SPLITS.flatMap((split) => last.sampleIds[split]));
    const added = ids.filter((id) => !before.has(id)).length;
    return { releaseId: last._id, added, removed: before.size - (ids.length - added) };
  }
  return null;
}
