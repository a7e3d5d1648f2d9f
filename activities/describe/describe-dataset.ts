import { Context } from '@temporalio/activity';
import { contentKey } from '../../core/content-key.js';
import type { DescribedPrompts, DescribeInput } from '../../core/describe/describe-prompts.js';
import { topicKey } from '../../core/keys.js';
import { SPLITS } from '../../core/outcome.js';
import type { DatasetAnalysis, Topic } from '../../core/schemas/dataset-analysis.js';
import type { DescribeConfig } from '../../core/schemas/describe-config.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { seededSample } from '../../core/statistics/seeded-sample.js';
import type { ActivityContext } from '../context.js';
import { embedderOf, vectorsOfTexts } from '../embed-texts.js';
import { neverAgain } from '../failures.js';
import { findProvider } from '../find.js';
import { countPosts } from './count-posts.js';
import { gatherPrompts, type GatheredPrompts } from './gather-prompts.js';
import { dropPrompts } from './prompts-blob.js';
import { topicData } from './topic-data.js';

/** Samples of a topic that its namer is shown. */
const EXAMPLES = 24;

export interface DescribedDataset {
  analysisId: string;
  /** Topics to be named. */
  topics: number;
}

/** Everything that is known of a dataset itself. The same dataset described again, with the same settings, is looked up. */
export function createDescribeDataset(context: ActivityContext) {
  return async function describeDataset(input: { refreshId: string; releaseId: string }): Promise<DescribedDataset> {
    const { refreshId, releaseId } = input;
    const { file } = await context.refresh(refreshId);
    const settings = file.analysis;
    if (!settings)
      throw neverAgain('NoAnalysis', `the refresh file of ${refreshId} asks for no analysis of the dataset`);
    const gathered = await gatherPrompts(context, file, releaseId);
    const { vectors, hasVector, known } = await vectorMatrix(context, file, gathered);
    const _id = contentKey('dataset', { refreshId, releaseId, settings: asAsked(settings), by: identity(file), known });
    const earlier = await context.store.datasetAnalyses.get(_id);
    if (earlier) return remember(context, earlier);
    const texts = gathered.prompts.map(({ text }) => text);
    const { groups } = gathered;
    const group = Int32Array.from(gathered.prompts, (prompt) => prompt.group);
    const described = await describeOnce(context, { settings, groups, texts, group, vectors, hasVector });
    const analysis: DatasetAnalysis = {
      _id,
      refreshId,
      releaseId,
      at: context.now(),
      seed: settings.seed,
      embeddings: {
        ...identity(file),
        dimensions: known > 0 ? vectors.columns : null,
        n: known,
        missing: texts.length - known,
      },
      volume: await countPosts(context, { refreshId, file }, settings),
      statistics: described.statistics,
      map: await keepMap(context, described, { settings, of: known }),
      topics: topicsOf(context, file, { gathered, described }),
    };
    await context.store.datasetAnalyses.put(analysis);
    return remember(context, analysis);
  };
}

/** Arithmetic that failed fails again; what ends it with its worker is tried elsewhere. */
async function describeOnce(context: ActivityContext, input: DescribeInput): Promise<DescribedPrompts> {
  try {
    return await context.describe(input);
  } catch (error) {
    if (Context.current().cancellationSignal.aborted) throw error;
    throw neverAgain('DescriptionFailed', `the prompts could not be described: ${(error as Error).message}`);
  }
}

/** Files lie elsewhere on another machine. */
function asAsked({ priorDatasets, ...settings }: DescribeConfig) {
  const withoutPlaces = priorDatasets.map((prior) => {
    const { file: _, ...dataset } = prior;
    return dataset;
  });
  return { ...settings, priorDatasets: withoutPlaces };
}

function identity(file: RefreshFile): Pick<DatasetAnalysis['embeddings'], 'provider' | 'model'> {
  const { config } = embedderOf(file);
  return { provider: config.protocol === 'built-in' ? null : config.provider, model: config.model };
}

async function remember(context: ActivityContext, analysis: DatasetAnalysis): Promise<DescribedDataset> {
  const { _id, refreshId, topics } = analysis;
  await dropPrompts(context.store, refreshId);
  await context.store.refreshes.update(refreshId, { $set: { datasetAnalysisId: _id, datasetFailure: null } });
  return { analysisId: _id, topics: topics?.topics.filter(({ nameKey }) => nameKey !== null).length ?? 0 };
}

/** Vectors of all prompts in one block of memory, that another thread can be given without a copy. */
async function vectorMatrix(context: ActivityContext, file: RefreshFile, { prompts }: GatheredPrompts) {
  const texts = prompts.map(({ text }) => text);
  const byText = await vectorsOfTexts(context, file, new Set(texts));
  const columns = byText.values().next().value?.length ?? 0;
  const values = new Float32Array(texts.length * columns);
  const hasVector = new Uint8Array(texts.length);
  texts.forEach((text, i) => {
    const vector = byText.get(text);
    if (vector?.length !== columns || columns === 0) return;
    values.set(vector, i * columns);
    hasVector[i] = 1;
  });
  const known = hasVector.reduce((sum, has) => sum + has, 0);
  return { vectors: { rows: texts.length, columns, values }, hasVector, known };
}

async function keepMap(
  { store }: ActivityContext,
  { map }: DescribedPrompts,
  { settings, of }: { settings: DescribeConfig; of: number },
): Promise<DatasetAnalysis['map']> {
  if (!map) return null;
  const blob = await store.blobs.put(Buffer.from(JSON.stringify(map)));
  const { perplexity, iterations } = settings.tsne;
  return { blob, points: map.x.length, of, perplexity, iterations };
}

function topicsOf(
  context: ActivityContext,
  file: RefreshFile,
  { gathered, described }: { gathered: GatheredPrompts; described: DescribedPrompts },
): DatasetAnalysis['topics'] {
  const { clusters } = described;
  if (!clusters || !file.analysis) return null;
  const { seed } = file.analysis;
  const topics = clusters.words.map((words, cluster): Topic => {
    const members = gathered.prompts.filter((_, i) => clusters.labels[i] === cluster);
    const examples = [...seededSample(members.length, EXAMPLES, seed)].map((i) => members[i]!);
    const data = topicData(
      examples.map(({ text }) => text),
      words,
    );
    const bySplit = SPLITS.map((split) => [
      split,
      members.filter(({ group }) => gathered.groups[group]!.split === split).length,
    ]);
    return {
      words,
      n: members.length,
      bySplit: Object.fromEntries(bySplit) as Topic['bySplit'],
      nameKey: file.analysis?.clusters.named ? nameKeyOf(context, file, data) : null,
      exampleIds: examples.flatMap(({ sampleId }) => sampleId ?? []),
    };
  });
  const nonEmpty = topics.filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n);
  return { k: clusters.k, tried: clusters.tried, topics: nonEmpty };
}

function nameKeyOf({ prompts }: ActivityContext, file: RefreshFile, data: Record<string, unknown>): string {
  const { model } = file.annotate;
  return topicKey(data, model, { provider: findProvider(file, model.provider), promptHash: prompts.topic.hash });
}
