import { BENCHMARK_SPLITS, type BenchmarkSplit } from '../outcome.js';
import type { MetricRow } from '../schemas/analysis.js';
import type { AnalysisInput, MetricPool, ScoreRecord } from './analysis-input.js';
import { clusteredMean } from './clustered-mean.js';
import { grouped } from './merge-draws.js';
import { indexRecords, type RecordIndex } from './record-index.js';
import { compareIds } from './split-ratings.js';

/**
 * One row per metric, split that has samples and that the metric is for, and model (by id).
 * `reference` pools the parts of all scores, also those of missing outputs; `perSample` is the mean over scored samples, of which
 * each counts once, by the mean of its draws.
 * `missing` counts every sample of the split without a value, whether the score says so or there is none.
 *
 * @throws Error on a second score of one metric, sample, model and draw.
 */
export function buildMetricRows(input: AnalysisInput): MetricRow[] {
  const idsOf = (score: ScoreRecord) => [score.metric, score.sampleId, score.modelId];
  indexRecords('score', input.scores, (score) => [...idsOf(score), String(score.draw ?? 0)]);
  const scores = indexRecords('score', grouped(input.scores, idsOf), ([score]) => idsOf(score));
  const modelIds = input.modelIds.toSorted(compareIds);
  return input.metrics.flatMap((metric) =>
    BENCHMARK_SPLITS.filter((split) => metric.splits.includes(split)).flatMap((split) => {
      const sampleIds = sampleIdsOf(input, split);
      if (sampleIds.length === 0) return [];
      return modelIds.map((modelId) => metricRow(input, { metric, split, sampleIds, modelId, scores }));
    }),
  );
}

function sampleIdsOf(input: AnalysisInput, split: BenchmarkSplit): string[] {
  const samples = input.samples.filter((sample) => sample.split === split);
  return samples.map((sample) => sample.sampleId).toSorted(compareIds);
}

interface RowSource {
  metric: MetricPool;
  split: BenchmarkSplit;
  sampleIds: readonly string[];
  modelId: string;
  /** The scores of all draws of a sample. */
  scores: RecordIndex<readonly ScoreRecord[]>;
}

function metricRow(input: AnalysisInput, { metric, split, sampleIds, modelId, scores }: RowSource): MetricRow {
  const found = sampleIds
    .map((sampleId) => scores.get(metric.id, sampleId, modelId))
    .filter((score) => score !== undefined);
  const values = found.flatMap(meanOfDraws);
  const parts = found.flat().flatMap(({ parts: own }) => (own === null ? [] : [own]));
  const { mean, low, high, n } = clusteredMean(values, input);
  return {
    metric: metric.id,
    split,
    modelId,
    reference: metric.pool(parts),
    perSample: mean,
    low,
    high,
    n,
    missing: sampleIds.length - n,
  };
}

function meanOfDraws(draws: readonly ScoreRecord[]): { sampleId: string; value: number }[] {
  const values = draws.flatMap(({ outcome, value }) => (outcome === 'ok' && value !== null ? value : []));
  const [first] = draws;
  if (!first || values.length === 0) return [];
  return [{ sampleId: first.sampleId, value: values.reduce((sum, value) => sum + value, 0) / values.length }];
}
