import { contentKey } from '../core/content-key.js';
import type { Analysis } from '../core/schemas/analysis.js';
import type { AnalysisInput } from '../core/statistics/analysis-input.js';
import { buildAnalysis } from '../core/statistics/build-analysis.js';
import type { ActivityContext } from './context.js';
import { releaseRecords, type SampleRecords } from './release-records.js';
import { spendOf } from './spend.js';

/** Seed of every interval: fixed, so that equal records give equal intervals on every machine. */
const SEED = 20251021;

/** All numbers of a refresh as of now. What is missing counts as missing; the analysis can be made again when it is there. */
export function createAnalyse(context: ActivityContext) {
  return async function analyse(input: { refreshId: string; releaseId: string }): Promise<{ analysisId: string }> {
    const { file } = await context.refresh(input.refreshId);
    const records: Records = { samples: [], generations: [], judgments: [], scores: [] };
    for await (const sample of releaseRecords(context, file, input.releaseId)) addSample(records, sample);
    const computed = buildAnalysis({
      ...records,
      modelIds: file.models.map((model) => model.id),
      judgeIds: file.judges.map((judge) => judge.id),
      metrics: await Promise.all(file.metrics.map((id) => context.metric(id))),
      seed: SEED,
    });
    const spend = await spendOf(context, input.refreshId);
    const { refreshId, releaseId } = input;
    const analysis: Analysis = {
      _id: contentKey('analysis', { refreshId, releaseId, ...computed, spend }),
      refreshId,
      releaseId,
      at: context.now(),
      seed: SEED,
      ...computed,
      spend,
    };
    await context.store.analyses.put(analysis);
    await context.store.refreshes.update(refreshId, { $set: { analysisId: analysis._id } });
    return { analysisId: analysis._id };
  };
}

/** The records as arrays that are still being filled. */
type Records = { [Key in 'samples' | 'generations' | 'judgments' | 'scores']: AnalysisInput[Key][number][] };

function addSample(records: Records, { sample, models }: SampleRecords): void {
  const sampleId = sample._id;
  records.samples.push({ sampleId, split: sample.split, applicability: sample.applicability });
  for (const { modelId, draw, generation, judgments, scores } of models) {
    records.generations.push({
      sampleId,
      modelId,
      draw,
      outcome: generation?.outcome ?? 'missing',
      retried: generation?.retried ?? false,
      size: generation?.image && { width: generation.image.width, height: generation.image.height },
    });
    for (const { judgeId, judgment } of judgments) {
      if (judgment)
        records.judgments.push({
          sampleId,
          modelId,
          judgeId,
          draw,
          outcome: judgment.outcome,
          rating: judgment.rating,
          retried: judgment.retried,
        });
    }
    for (const { metric, score } of scores) {
      if (score)
        records.scores.push({
          metric,
          sampleId,
          modelId,
          draw,
          outcome: score.outcome,
          value: score.value,
          parts: score.parts,
        });
    }
  }
}
