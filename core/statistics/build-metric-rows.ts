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
 * `missing` counts every sample without a value, whether the score says so or there is none. Samples to which a metric does not apply
 * are in `doesNotApply` and in no other number, also where there is a score from before it was asked.
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
      const samples = input.samples.filter((sample) => sample.split === split);
      if (samples.length === 0) return [];
      const source = { metric, split, scores, ...byApplicability(samples, metric.id) };
      return modelIds.map((modelId) => metricRow(input, { ...source, modelId }));
    }),
  );
}

/** Samples that the metric is for: those to which it applies, and those of which nobody has said. */
function byApplicability(
  samples: AnalysisInput['samples'],
  metric: MetricPool['id'],
): Pick<RowSource, 'sampleIds' | 'counts'> {
  const measured = samples.filter(({ applicability }) => applicability?.[metric] !== 'does_not_apply');
  const applies = measured.filter(({ applicability }) => applicability?.[metric] === 'applies').length;
  return {
    sampleIds: measured.map((sample) => sample.sampleId).toSorted(compareIds),
    counts: { applies, unknown: measured.length - applies, doesNotApply: samples.length - measured.length },
  };
}

interface RowSource {
  metric: MetricPool;
  split: BenchmarkSplit;
  sampleIds: readonly string[];
  counts: Pick<MetricRow, 'applies' | 'unknown' | 'doesNotApply'>;
  modelId: string;
  /** The scores of all draws of a sample. */
  scores: RecordIndex<readonly ScoreRecord[]>;
}

function metricRow(input: AnalysisInput, { metric, split, sampleIds, counts, modelId, scores }: RowSource): MetricRow {
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
    ...counts,
  };
}

function meanOfDraws(draws: readonly ScoreRecord[]): { sampleId: string; value: number }[] {
  const values = draws.flatMap(({ outcome, value }) => (outcome === 'ok' && value !== null ? value : []));
  const [first] = draws;
  if (!first || values.length === 0) return [];
  return [{ sampleId: first.sampleId, value: values.reduce((sum, value) => sum + value, 0) / values.length }];
}
