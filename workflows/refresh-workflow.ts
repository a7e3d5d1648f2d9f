import { allHandlersFinished, CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { RefreshState } from '../core/schemas/refresh.js';
import type { RunSettings } from '../core/run-settings.js';
import { ownWork } from './activity-proxies.js';
import {
  isModelProgress,
  isParkRequest,
  isStageReport,
  onSignal,
  requireNothing,
  requireRetryRequest,
  requireSkip,
} from './message-guards.js';
import {
  modelProgressSignal,
  parkSignal,
  pauseUpdate,
  progressQuery,
  resumeUpdate,
  retryFailedUpdate,
  skipModelUpdate,
  stageReportSignal,
} from './messages.js';
import { RefreshRun } from './refresh-run.js';

export interface RefreshInput {
  settings: RunSettings;
  /** Set when an earlier run of this refresh froze a release: the stages before it are not run again. */
  frozen: { releaseId: string; benchmarkSamples: number; funnel: Record<string, number>; spentUsd: number } | null;
}

/** One refresh, the whole life cycle: collect, annotate, curate, freeze, run the models, analyse, publish. */
export async function refreshWorkflow(input: RefreshInput): Promise<RefreshState> {
  const run = new RefreshRun(input);
  listen(run);
  try {
    const state = await liveThrough(run, input);
    await condition(allHandlersFinished);
    return state;
  } catch (error) {
    await CancellationScope.nonCancellable(() =>
      isCancellation(error) ? run.enter('cancelled', run.stage) : run.fail(error),
    );
    throw error;
  }
}

async function liveThrough(run: RefreshRun, { frozen, settings }: RefreshInput): Promise<RefreshState> {
  const release = frozen ?? (await collectAndFreeze(run, settings));
  await run.enter('running', 'generate');
  run.startModelRuns(release);
  for (;;) {
    await run.fleet.atRest();
    await run.enter('running', 'analyse');
    const { refreshId } = settings;
    await ownWork(settings).analyse.executeWithOptions({ summary: 'win rates, intervals, metrics, bill' }, [
      { refreshId, releaseId: release.releaseId },
    ]);
    const state = run.outcome();
    await run.enter('running', 'publish');
    await ownWork(settings).publish.executeWithOptions({ summary: 'site' }, [{ refreshId, state }]);
    const parked = run.fleet.hasParked();
    await run.enter(state, parked ? 'parked' : 'done');
    if (!run.fleet.hasParked() && run.fleet.rests()) return state;
    // What can be had is published; parked runs wait for their operator, and then it is published anew.
    await run.somethingMoves();
    await run.enter('running', 'generate');
  }
}

async function collectAndFreeze(run: RefreshRun, settings: RunSettings) {
  const { refreshId } = settings;
  await run.enter('running', 'collect');
  await run.collect();
  await run.enter('running', 'annotate');
  await run.annotate();
  await run.enter('running', 'curate');
  run.addToFunnel(await ownWork(settings).curate.executeWithOptions({ summary: 'duplicates, caps' }, [{ refreshId }]));
  await run.enter('running', 'freeze');
  return ownWork(settings).freeze.executeWithOptions({ summary: 'content-addressed release' }, [{ refreshId }]);
}

function listen(run: RefreshRun): void {
  setHandler(progressQuery, () => run.progress());
  setHandler(pauseUpdate, () => run.pause(), { validator: requireNothing });
  setHandler(resumeUpdate, () => run.resume(), { validator: requireNothing });
  setHandler(skipModelUpdate, ({ modelId }) => run.fleet.skip(modelId), {
    validator: (...args: unknown[]) => run.requireModels([requireSkip(args).modelId]),
  });
  setHandler(retryFailedUpdate, (request) => run.retryFailed(request), {
    validator: (...args: unknown[]) => run.requireRetry(requireRetryRequest(args)),
  });
  onSignal(parkSignal, isParkRequest, (request) => run.park(request));
  onSignal(modelProgressSignal, isModelProgress, (progress) => {
    // A model that is not of this refresh would never come to rest.
    if (run.fleet.has(progress.modelId)) run.fleet.note(progress);
  });
  onSignal(stageReportSignal, isStageReport, (report) => run.noteStage(report));
}
