import { PromptMap, type DatasetAnalysis } from '../../core/schemas/dataset-analysis.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { DatasetView } from '../../report/contract.js';
import type { ActivityContext } from '../context.js';

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
  return { analysis, map: await mapOf(store, analysis), topicNames: await namesOf(store, analysis), reason };
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
