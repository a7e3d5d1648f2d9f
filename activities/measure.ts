import { scoreKey } from '../core/keys.js';
import { redact } from '../core/redact.js';
import type { RetryOrder } from '../core/run-settings.js';
import type { MetricId, Score } from '../core/schemas/score.js';
import type { Metric, MetricInput } from '../metrics/contract.js';
import type { ActivityContext } from './context.js';
import { findModel } from './find.js';
import { keysOf } from './generation-keys.js';
import { isScoreDue } from './retry-order.js';

export interface MeasureInput {
  refreshId: string;
  modelId: string;
  sampleId: string;
  /** Which of several pictures of the sample, from 0; the first when absent. */
  draw?: number;
  metric: MetricId;
  /** Blob of the output; `null` where there is none. */
  image: string | null;
  retry: RetryOrder | null;
}

/** One metric on one model and sample, also where the output is missing: a pooled number may need the inputs. Costs nothing. */
export function createMeasure(context: ActivityContext) {
  return async function measure(input: MeasureInput): Promise<{ outcome: Score['outcome'] }> {
    const { file } = await context.refresh(input.refreshId);
    const { config } = findModel(file, input.modelId);
    const sample = await context.sample(input.sampleId);
    const generationId = keysOf(context, file, config)(sample, input.draw).generation;
    const outputImage = input.image;
    const metric = await context.metric(input.metric);
    const { sampleId, modelId } = input;
    const _id = scoreKey({ metric: metric.id, metricVersion: metric.version, sampleId, modelId, outputImage });
    const existing = await context.store.scores.get(_id);
    if (existing && !isScoreDue(existing, input.retry)) return { outcome: existing.outcome };
    const inputImages = await Promise.all(sample.inputImages.map((key) => context.store.blobs.get(key)));
    const picture = outputImage === null ? null : await context.store.blobs.get(outputImage);
    const result = await measureOrFail(metric, { inputImages, outputImage: picture });
    const known = { _id, metric: metric.id, metricVersion: metric.version, sampleId, modelId, generationId };
    await context.store.scores.put({ ...known, ...result, retried: existing !== null, at: context.now() });
    return { outcome: result.outcome };
  };
}

/** Pictures were inspected when they were stored; one that cannot be decoded all the same costs its own score only. */
async function measureOrFail(
  metric: Metric,
  input: MetricInput,
): Promise<Pick<Score, 'outcome' | 'value' | 'parts' | 'reason'>> {
  try {
    return { ...(await metric.measure(input)), reason: null };
  } catch (error) {
    return { outcome: 'failed', value: null, parts: null, reason: redact((error as Error).message) };
  }
}
