import { generationKey, scoreKey } from '../core/keys.js';
import type { MetricId, Score } from '../core/schemas/score.js';
import type { ActivityContext } from './context.js';
import { findModel, requireSample } from './find.js';

export interface MeasureInput {
  refreshId: string;
  modelId: string;
  sampleId: string;
  metric: MetricId;
}

/** One metric on one model and sample, also where the output is missing: a pooled number may need the inputs. Costs nothing. */
export function createMeasure(context: ActivityContext) {
  return async function measure(input: MeasureInput): Promise<{ outcome: Score['outcome'] }> {
    const { file } = await context.refresh(input.refreshId);
    const { config, provider } = findModel(file, input.modelId);
    const sample = await requireSample(context, input.sampleId);
    const generationId = generationKey(sample, config, provider);
    const generation = await context.store.generations.get(generationId);
    const outputImage = generation?.image?.sha256 ?? null;
    const metric = await context.metric(input.metric);
    const { sampleId, modelId } = input;
    const _id = scoreKey({ metric: metric.id, metricVersion: metric.version, sampleId, modelId, outputImage });
    const existing = await context.store.scores.get(_id);
    if (existing) return { outcome: existing.outcome };
    const result = await metric.measure({
      inputImages: await Promise.all(sample.inputImages.map((key) => context.store.blobs.get(key))),
      outputImage: outputImage === null ? null : await context.store.blobs.get(outputImage),
    });
    const known = { _id, metric: metric.id, metricVersion: metric.version, sampleId, modelId, generationId };
    await context.store.scores.put({ ...known, ...result, reason: null, at: context.now() });
    return { outcome: result.outcome };
  };
}
