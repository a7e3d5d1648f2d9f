import { mapWithout } from '../../core/describe/map-without.js';
import { PromptMap } from '../../core/schemas/dataset-analysis.js';
import type { Store } from '../../store/store.js';
import { dropPrompts } from '../describe/prompts-blob.js';
import type { TakedownPlan } from './plan-takedown.js';

/** Takes prompts that go off the maps of their datasets, which show how each begins. To be called while the samples are still there. */
export async function redactMaps(store: Store, { samples, releaseIds, refreshIds }: TakedownPlan): Promise<void> {
  const prompts = samples.map(({ prompt }) => prompt);
  for await (const { _id, map } of store.datasetAnalyses.find({ releaseId: { $in: releaseIds }, map: { $ne: null } })) {
    if (!map || !(await store.blobs.has(map.blob))) continue;
    const before = PromptMap.parse(JSON.parse(Buffer.from(await store.blobs.get(map.blob)).toString('utf8')));
    const after = mapWithout(before, prompts);
    if (after === before) continue;
    const blob = await store.blobs.put(Buffer.from(JSON.stringify(after)));
    await store.datasetAnalyses.update(_id, { $set: { 'map.blob': blob, 'map.points': after.text.length } });
    if ((await store.datasetAnalyses.count({ 'map.blob': map.blob })) === 0) await store.blobs.remove(map.blob);
  }
  // A description that was cancelled leaves its prompts behind.
  for (const refresh of (await store.refreshes.getMany(refreshIds)).values())
    if (refresh.finishedAt !== null) await dropPrompts(store, refresh._id);
}
