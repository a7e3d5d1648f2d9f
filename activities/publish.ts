import { join } from 'node:path';
import type { Analysis } from '../core/schemas/analysis.js';
import type { ModelRun } from '../core/schemas/model-run.js';
import type { Refresh } from '../core/schemas/refresh.js';
import type { Release } from '../core/schemas/release.js';
import type { GenerationView, ModelView, SampleView, SiteSource } from '../report/contract.js';
import type { ActivityContext } from './context.js';
import { datasetView } from './describe/dataset-view.js';
import { neverAgain } from './failures.js';
import { liveCounts } from './release/live-samples.js';
import { releaseRecords, type ModelRecords, type SampleRecords } from './release-records.js';

/** Builds the site of a refresh from what is in the store, and swaps it in. */
export function createPublish(context: ActivityContext) {
  return async function publish(input: {
    refreshId: string;
    state: string;
  }): Promise<{ siteDir: string; pages: number }> {
    const refresh = await context.refresh(input.refreshId);
    const { siteDir, pages } = await context.buildSite(
      await siteSource(context, refresh, input.state),
      join(refresh.file.publish.dir, refresh._id),
    );
    await context.store.refreshes.update(input.refreshId, { $set: { siteDir } });
    return { siteDir, pages };
  };
}

/** What the site is made from, read from the store as the site is written. */
export async function siteSource(context: ActivityContext, refresh: Refresh, state: string): Promise<SiteSource> {
  const { analysis, release } = await findResults(context, refresh);
  const { file } = refresh;
  return {
    refreshId: refresh._id,
    title: file.title ?? refresh._id,
    releaseId: release._id,
    builtAt: context.now(),
    window: file.window,
    about: file.annotate.about.name,
    state,
    sampleCounts: await liveCounts(context, release),
    funnel: refresh.funnel,
    models: await modelViews(context, refresh, release._id),
    judges: file.judges.map(({ id, provider, model, images }) => ({ judgeId: id, provider, model, images })),
    analysis,
    dataset: await datasetView(context, refresh),
    samples: () => sampleViews(context, refresh, release._id),
    image: (sha256) => context.store.blobs.get(sha256),
  };
}

async function findResults(
  context: ActivityContext,
  refresh: Refresh,
): Promise<{ analysis: Analysis; release: Release }> {
  // The cached refresh can be a second older than the analysis that was just made.
  const current = await context.store.refreshes.get(refresh._id);
  const analysis = current?.analysisId ? await context.store.analyses.get(current.analysisId) : null;
  const release = analysis ? await context.store.releases.get(analysis.releaseId) : null;
  if (!analysis || !release) throw neverAgain('NothingToPublish', `the refresh ${refresh._id} has no analysis yet`);
  return { analysis, release };
}

async function modelViews(context: ActivityContext, refresh: Refresh, releaseId: string): Promise<ModelView[]> {
  const runs = new Map<string, ModelRun>();
  for await (const run of context.store.modelRuns.find({ refreshId: refresh._id })) runs.set(run.modelId, run);
  const resolved = new Map<string, Set<string>>();
  for await (const { models } of releaseRecords(context, refresh.file, releaseId)) {
    for (const { modelId, generation } of models) {
      const name = generation?.resolvedModel;
      if (name) resolved.set(modelId, (resolved.get(modelId) ?? new Set()).add(name));
    }
  }
  return refresh.file.models.map(({ id, provider, model, parameters }) => {
    const run = runs.get(id);
    return {
      modelId: id,
      provider,
      model,
      resolvedModels: [...(resolved.get(id) ?? [])].toSorted(),
      parameters,
      state: run?.state ?? 'running',
      counts: run?.counts ?? {},
      judgmentCounts: run?.judgmentCounts ?? {},
      parked: run?.parked ?? null,
    };
  });
}

async function* sampleViews(context: ActivityContext, refresh: Refresh, releaseId: string): AsyncGenerator<SampleView> {
  for await (const records of releaseRecords(context, refresh.file, releaseId)) yield toView(records);
}

function toView({ sample, models }: SampleRecords): SampleView {
  return { sample, generations: models.map(generationView) };
}

function generationView({ modelId, draw, generation, judgments, scores }: ModelRecords): GenerationView {
  return {
    modelId,
    draw,
    outcome: generation?.outcome ?? 'missing',
    reason: generation?.reason ?? null,
    image: generation?.image
      ? { sha256: generation.image.sha256, width: generation.image.width, height: generation.image.height }
      : null,
    judgments: judgments.flatMap(({ judgeId, judgment }) =>
      judgment
        ? [
            {
              judgeId,
              outcome: judgment.outcome,
              rating: judgment.rating,
              explanation: judgment.explanation,
              reason: judgment.reason,
            },
          ]
        : [],
    ),
    scores: scores.flatMap(({ metric, score }) =>
      score ? [{ metric, value: score.value, outcome: score.outcome }] : [],
    ),
  };
}
