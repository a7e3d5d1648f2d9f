import { judgmentKey, scoreKey } from '../core/keys.js';
import type { BenchmarkSplit } from '../core/outcome.js';
import type { Generation } from '../core/schemas/generation.js';
import type { Judgment } from '../core/schemas/judgment.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import { benchmarkIds } from '../core/schemas/release.js';
import type { Sample } from '../core/schemas/sample.js';
import type { MetricId, Score } from '../core/schemas/score.js';
import type { Metric } from '../metrics/contract.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findProvider } from './find.js';
import { keysOf } from './generation-keys.js';
import { shownSamples } from './release/live-samples.js';

/** What is known of one picture of one model on one sample; `null` where there is no record. */
export interface ModelRecords {
  modelId: string;
  /** Which of several pictures, from 0. */
  draw: number;
  generation: Generation | null;
  judgments: { judgeId: string; judgment: Judgment | null }[];
  scores: { metric: MetricId; score: Score | null }[];
}

export interface SampleRecords {
  sample: Sample;
  models: ModelRecords[];
}

/** Samples that are read together. */
const BATCH = 50;

/**
 * Everything that the store holds on the benchmark samples of a release, for the models, judges and metrics of one refresh file.
 * Found by content keys, not by search, so that exactly the records count that a new run would take for done.
 */
export async function* releaseRecords(
  context: ActivityContext,
  file: RefreshFile,
  releaseId: string,
): AsyncGenerator<SampleRecords> {
  const release = await context.store.releases.get(releaseId);
  if (!release) throw neverAgain('UnknownRelease', `the store has no release ${releaseId}`);
  const metrics = await Promise.all(file.metrics.map((id) => context.metric(id)));
  const ids = benchmarkIds(release);
  for (let i = 0; i < ids.length; i += BATCH) {
    const batch = ids.slice(i, i + BATCH);
    const samples = await context.store.samples.getMany(batch);
    const known = await shownSamples(
      context,
      batch.flatMap((id) => samples.get(id) ?? []),
    );
    yield* await Promise.all(known.map((sample) => recordsOf(context, sample, { file, metrics })));
  }
}

interface Setup {
  file: RefreshFile;
  metrics: readonly Metric[];
}

async function recordsOf(context: ActivityContext, sample: Sample, setup: Setup): Promise<SampleRecords> {
  const { file, metrics } = setup;
  const drawn = file.models.flatMap((config) => Array.from({ length: config.draws }, (_, draw) => ({ config, draw })));
  const models = drawn.map(async ({ config, draw }): Promise<ModelRecords> => {
    const key = keysOf(context, file, config)(sample, draw).generation;
    const generation = await context.store.generations.get(key);
    const outputImage = generation?.image?.sha256 ?? null;
    const subject = { sample, modelId: config.id, outputImage };
    const [judgments, scores] = await Promise.all([
      judgmentsOf(context, subject, file),
      scoresOf(context, subject, metrics),
    ]);
    return { modelId: config.id, draw, generation, judgments, scores };
  });
  return { sample, models: await Promise.all(models) };
}

interface Subject {
  sample: Sample;
  modelId: string;
  outputImage: string | null;
}

async function judgmentsOf(
  context: ActivityContext,
  subject: Subject,
  file: RefreshFile,
): Promise<ModelRecords['judgments']> {
  const { sample, outputImage } = subject;
  const promptHash = context.prompts.judge.hash;
  return Promise.all(
    file.judges.map(async (judge) => {
      if (outputImage === null) return { judgeId: judge.id, judgment: null };
      const { prompt, inputImages } = sample;
      const provider = findProvider(file, judge.provider);
      const key = judgmentKey({ prompt, inputImages, outputImage }, judge, { provider, promptHash });
      return { judgeId: judge.id, judgment: await context.store.judgments.get(key) };
    }),
  );
}

async function scoresOf(
  context: ActivityContext,
  subject: Subject,
  metrics: readonly Metric[],
): Promise<ModelRecords['scores']> {
  const { sample, modelId, outputImage } = subject;
  const applicable = metrics.filter((metric) => metric.splits.includes(sample.split as BenchmarkSplit));
  return Promise.all(
    applicable.map(async ({ id, version }) => {
      const key = scoreKey({ metric: id, metricVersion: version, sampleId: sample._id, modelId, outputImage });
      return { metric: id, score: await context.store.scores.get(key) };
    }),
  );
}
