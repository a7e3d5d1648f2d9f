import { judgmentKey, scoreKey } from '../core/keys.js';
import type { BenchmarkSplit } from '../core/outcome.js';
import type { RetryOrder, WorkItem } from '../core/run-settings.js';
import type { Generation } from '../core/schemas/generation.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { benchmarkIds, type Release } from '../core/schemas/release.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findModel, findProvider } from './find.js';
import { keysOf } from './generation-keys.js';
import { isDue, isScoreDue, scopeOf, type Scope } from './retry-order.js';

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
  /** Which of several pictures of the sample, from 0; the first when absent. */
  draw?: number;
  /** `null` = to be generated; `missing` = there is none, and the order does not want one. */
  generation: Generation['outcome'] | 'missing' | null;
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
    const { config } = findModel(file, input.modelId);
    const keys = keysOf(context, file, config);
    const drawn = ids
      .flatMap((id) => samples.get(id) ?? [])
      .flatMap((sample) =>
        Array.from({ length: config.draws }, (_, draw) => ({ sample, draw, key: keys(sample, draw).generation })),
      );
    const generations = await context.store.generations.getMany(drawn.map(({ key }) => key));
    return Promise.all(
      drawn.map(async ({ sample, draw, key }) => {
        const generation = generations.get(key) ?? null;
        const item = await listSample(context, input, { file, release, sample, generation });
        return draw === 0 ? item : { ...item, draw };
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
  const { sample, generation } = listing;
  const scope = scopeOf(input.retry, { modelId: input.modelId, sampleId: sample._id });
  const due = scope.generate && (generation === null ? scope.missing : isDue(generation, input.retry));
  const known = { sampleId: sample._id, split: sample.split as BenchmarkSplit };
  if (due) {
    // Whatever comes of it is a new picture: all judges and metrics have to look at it.
    const judges = listing.file.judges.map((judge) => judge.id);
    return { ...known, generation: null, image: null, judges, judged: [], metrics: await metricsOf(context, listing) };
  }
  return {
    ...known,
    generation: generation?.outcome ?? 'missing',
    image: generation?.image?.sha256 ?? null,
    ...(await judgmentsOf(context, input, { ...listing, scope })),
    metrics: await metricsDue(context, input, { ...listing, scope }),
  };
}

type ScopedListing = Listing & { scope: Scope };

async function judgmentsOf(
  context: ActivityContext,
  { retry }: ListWorkInput,
  { file, sample, generation, scope }: ScopedListing,
): Promise<Pick<ListedWork, 'judges' | 'judged'>> {
  const outputImage = generation?.image?.sha256;
  if (!outputImage) return { judges: [], judged: [] };
  const promptHash = context.prompts.judge.hash;
  const { prompt, inputImages } = sample;
  const keys = file.judges.map((judge) =>
    judgmentKey({ prompt, inputImages, outputImage }, judge, {
      provider: findProvider(file, judge.provider),
      promptHash,
    }),
  );
  const found = await Promise.all(keys.map((key) => context.store.judgments.get(key)));
  const judges: string[] = [];
  const judged: string[] = [];
  file.judges.forEach(({ id }, i) => {
    const judgment = found[i];
    if (scope.judge(id) && (judgment ? isDue(judgment, retry) : scope.missing)) judges.push(id);
    else judged.push(judgment?.outcome ?? 'missing');
  });
  return { judges, judged };
}

/** Metrics that are for a sample's split, but for those of which the annotator says that they do not apply. */
async function metricsOf(context: ActivityContext, { file, sample }: Listing): Promise<WorkItem['metrics']> {
  const metrics = await Promise.all(file.metrics.map((id) => context.metric(id)));
  return metrics
    .filter(
      ({ id, splits }) =>
        splits.includes(sample.split as BenchmarkSplit) && sample.applicability[id] !== 'does_not_apply',
    )
    .map(({ id }) => id);
}

async function metricsDue(
  context: ActivityContext,
  { modelId, retry }: ListWorkInput,
  listing: ScopedListing,
): Promise<WorkItem['metrics']> {
  const { sample, generation, scope } = listing;
  if (generation === null) return [];
  const due: WorkItem['metrics'] = [];
  for (const id of await metricsOf(context, listing)) {
    const { version } = await context.metric(id);
    const outputImage = generation.image?.sha256 ?? null;
    const key = scoreKey({ metric: id, metricVersion: version, sampleId: sample._id, modelId, outputImage });
    const score = await context.store.scores.get(key);
    if (scope.measure(id) && (score ? isScoreDue(score, retry) : scope.missing)) due.push(id);
  }
  return due;
}
