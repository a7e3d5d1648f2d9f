import { releaseDigest } from '../core/content-key.js';
import { SPLITS, type Split } from '../core/outcome.js';
import type { Release } from '../core/schemas/release.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { shownSamples } from './release/live-samples.js';

export interface FrozenRelease {
  releaseId: string;
  /** Samples that models are run on. */
  benchmarkSamples: number;
  counts: Record<Split, number>;
  /** Samples that rest on a post with a tombstone, and are left out; absent in old histories. */
  withdrawn?: number;
}

/** Freezes the samples of a refresh into a release. The same list frozen again is the same release. */
export function createFreeze(context: ActivityContext) {
  return async function freeze(input: { refreshId: string }): Promise<FrozenRelease> {
    const sampleIds: Release['sampleIds'] = { analysis: [], text_to_image: [], image_to_image: [] };
    let withdrawn = 0;
    for await (const batch of samplesOf(context, input.refreshId)) {
      const shown = await shownSamples(context, batch);
      withdrawn += batch.length - shown.length;
      for (const { split, _id } of shown) sampleIds[split].push(_id);
    }
    if (sampleIds.text_to_image.length + sampleIds.image_to_image.length === 0)
      throw await nothingToRun(context, input);
    const all = SPLITS.flatMap((split) => sampleIds[split]);
    const release: Release = {
      _id: releaseDigest(all),
      createdAt: context.now(),
      refreshId: input.refreshId,
      sampleIds,
      previous: await difference(context, all),
      withdrawals: [],
    };
    await context.store.releases.putIfNew(release);
    await context.store.refreshes.update(input.refreshId, { $set: { releaseId: release._id } });
    const counts = {
      analysis: sampleIds.analysis.length,
      text_to_image: sampleIds.text_to_image.length,
      image_to_image: sampleIds.image_to_image.length,
    };
    const benchmarkSamples = counts.text_to_image + counts.image_to_image;
    return { releaseId: release._id, benchmarkSamples, counts, withdrawn };
  };
}

/** Samples that are looked at together. */
const BATCH = 200;

async function* samplesOf(context: ActivityContext, refreshIds: string): AsyncGenerator<Sample[]> {
  let batch: Sample[] = [];
  for await (const sample of context.store.samples.find({ refreshIds }, { sort: { _id: 1 } })) {
    batch.push(sample);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** A release that no model can be run on would make an empty board, which looks like a result. */
async function nothingToRun(context: ActivityContext, { refreshId }: { refreshId: string }): Promise<Error> {
  const threads = await context.store.threads.count({ refreshIds: refreshId });
  const candidates = await context.store.candidates.count({ refreshIds: refreshId });
  return neverAgain(
    'EmptyRelease',
    `no sample for the benchmark: ${threads} threads of posts gave ${candidates} candidates; import posts or widen the sources, then start the refresh again`,
  );
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
