import { mapWithout } from '../../core/describe/map-without.js';
import { PromptMap, type DatasetAnalysis } from '../../core/schemas/dataset-analysis.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import { slicesOf } from '../../core/slices-of.js';
import type { DatasetView } from '../../report/contract.js';
import type { ActivityContext } from '../context.js';

/** Ids in one query. */
const BATCH = 500;

/** What the site shows of the dataset itself; `null` where the refresh was not asked for it. */
export async function datasetView(
  { store }: Pick<ActivityContext, 'store'>,
  { _id, file }: Pick<Refresh, '_id' | 'file'>,
): Promise<DatasetView | null> {
  if (!file.analysis) return null;
  // Asked anew: the cached refresh can be a second older than what was just noted.
  const refresh = await store.refreshes.get(_id);
  const analysis = refresh?.datasetAnalysisId ? await store.datasetAnalyses.get(refresh.datasetAnalysisId) : null;
  const reason = refresh?.datasetFailure ?? null;
  if (!analysis) return { analysis: null, map: null, topicNames: [], reason };
  const map = await mapOf(store, analysis);
  const shown = map && mapWithout(map, await hiddenPrompts(store, analysis));
  return { analysis, map: shown, topicNames: await namesOf(store, analysis), reason };
}

/** Prompts of samples that are held: what is withdrawn was taken off the map itself. */
async function hiddenPrompts(store: ActivityContext['store'], { releaseId }: DatasetAnalysis): Promise<string[]> {
  const held: string[] = [];
  for await (const { _id } of store.tombstones.find({ state: 'held' })) held.push(_id);
  if (held.length === 0) return [];
  const release = await store.releases.get(releaseId);
  const listed = new Set(release ? Object.values(release.sampleIds).flat() : []);
  const prompts: string[] = [];
  for (const postIds of slicesOf(held, BATCH))
    for await (const { _id, prompt } of store.samples.find({ postIds: { $in: postIds } }))
      if (listed.has(_id)) prompts.push(prompt);
  return prompts;
}

async function mapOf({ blobs }: ActivityContext['store'], { map }: DatasetAnalysis): Promise<PromptMap | null> {
  if (!map || !(await blobs.has(map.blob))) return null;
  return PromptMap.parse(JSON.parse(Buffer.from(await blobs.get(map.blob)).toString('utf8')));
}

async function namesOf({ topicNames }: ActivityContext['store'], { topics }: DatasetAnalysis) {
  const found = topics?.topics ?? [];
  const names = await topicNames.getMany(found.flatMap(({ nameKey }) => nameKey ?? []));
  return found.map(({ nameKey }) => (nameKey === null ? null : (names.get(nameKey)?.name ?? null)));
}
