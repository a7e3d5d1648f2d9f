import { generationKey, judgmentKey, scoreKey } from '../core/keys.js';
import type { BenchmarkSplit } from '../core/outcome.js';
import type { RetryOrder, WorkItem } from '../core/run-settings.js';
import type { Generation } from '../core/schemas/generation.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { benchmarkIds, type Release } from '../core/schemas/release.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findModel, findProvider } from './find.js';
import { isDue } from './retry-order.js';

export interface ListWorkInput {
  refreshId: string;
  modelId: string;
  releaseId: string;
  offset: number;
  limit: number;
  retry: RetryOrder | null;
}

/** A sample of a chunk with what is there already: the workflow then asks only for what is missing. */
export interface ListedWork extends WorkItem {
  /** `null` = to be generated. */
  generation: Generation['outcome'] | null;
  /** Blob of its picture. */
  image: string | null;
  /** Outcomes of the judgments that need not be done. */
  judged: string[];
}

/** What one chunk of a model run has to do, from what is in the store: this is how a resumed run pays for nothing twice. */
export function createListWork(context: ActivityContext) {
  return async function listWork(input: ListWorkInput): Promise<ListedWork[]> {
    const { file } = await context.refresh(input.refreshId);
    const release = await context.store.releases.get(input.releaseId);
    if (!release) throw neverAgain('UnknownRelease', `the store has no release ${input.releaseId}`);
    const ids = benchmarkIds(release).slice(input.offset, input.offset + input.limit);
    const samples = await context.store.samples.getMany(ids);
    const model = findModel(file, input.modelId);
    const keyOf = (sample: Sample) => generationKey(sample, model.config, model.provider);
    const generations = await context.store.generations.getMany([...samples.values()].map(keyOf));
    return Promise.all(
      ids
        .flatMap((id) => samples.get(id) ?? [])
        .map((sample) => {
          const generation = generations.get(keyOf(sample)) ?? null;
          return listSample(context, input, { file, release, sample, generation });
        }),
    );
  };
}

interface Listing {
  file: RefreshFile;
  release: Release;
  sample: Sample;
  generation: Generation | null;
}

async function listSample(context: ActivityContext, input: ListWorkInput, listing: Listing): Promise<ListedWork> {
  const { file, sample, generation } = listing;
  const split = sample.split as BenchmarkSplit;
  const judgesOnly = (input.retry?.judges.length ?? 0) > 0;
  const redo = generation !== null && !judgesOnly && isDue(generation, input.retry);
  const { due, judged } = await judgmentsOf(context, input, listing);
  return {
    sampleId: sample._id,
    split,
    generation: generation === null || redo ? null : generation.outcome,
    image: redo ? null : (generation?.image?.sha256 ?? null),
    judges: due,
    judged,
    metrics: await metricsDue(context, { file, sample, generation: redo ? null : generation, modelId: input.modelId }),
  };
}

async function judgmentsOf(context: ActivityContext, input: ListWorkInput, { file, sample, generation }: Listing) {
  const outputImage = generation?.image?.sha256;
  if (!outputImage) return { due: file.judges.map((judge) => judge.id), judged: [] };
  const promptHash = context.prompts.judge.hash;
  const { prompt, inputImages } = sample;
  const keys = file.judges.map((judge) =>
    judgmentKey({ prompt, inputImages, outputImage }, judge, {
      provider: findProvider(file, judge.provider),
      promptHash,
    }),
  );
  const found = await Promise.all(keys.map((key) => context.store.judgments.get(key)));
  const due: string[] = [];
  const judged: string[] = [];
  file.judges.forEach((judge, i) => {
    const judgment = found[i];
    const named = !input.retry?.judges.length || input.retry.judges.includes(judge.id);
    if (judgment && !(named && isDue(judgment, input.retry))) judged.push(judgment.outcome);
    else due.push(judge.id);
  });
  return { due, judged };
}

async function metricsDue(
  context: ActivityContext,
  subject: { file: RefreshFile; sample: Sample; generation: Generation | null; modelId: string },
): Promise<WorkItem['metrics']> {
  const { file, sample, generation, modelId } = subject;
  const due: WorkItem['metrics'] = [];
  for (const id of file.metrics) {
    const metric = await context.metric(id);
    if (!metric.splits.includes(sample.split as BenchmarkSplit)) continue;
    const outputImage = generation?.image?.sha256 ?? null;
    const key = scoreKey({ metric: id, metricVersion: metric.version, sampleId: sample._id, modelId, outputImage });
    if (generation === null || !(await context.store.scores.get(key))) due.push(id);
  }
  return due;
}
