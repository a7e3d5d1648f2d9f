import { allHandlersFinished, CancellationScope, condition, isCancellation, setHandler } from '@temporalio/workflow';
import type { RefreshState } from '../core/schemas/refresh.js';
import type { RunSettings } from '../core/run-settings.js';
import { inRound, ownWork } from './activity-proxies.js';
import {
  areNotices,
  isModelProgress,
  isParkRequest,
  isStageReport,
  onSignal,
  requireBudget,
  requireNothing,
  requireRetryRequest,
  requireSkip,
} from './message-guards.js';
import {
  modelProgressSignal,
  noticesSignal,
  parkSignal,
  pauseUpdate,
  progressQuery,
  resumeUpdate,
  retryFailedUpdate,
  reviewedSignal,
  setBudgetUpdate,
  skipModelUpdate,
  stageReportSignal,
} from './messages.js';
import { RefreshRun } from './refresh-run.js';
import { WatchdogChild } from './watchdog-child.js';

export interface RefreshInput {
  settings: RunSettings;
  /** Models that the operator skipped in an earlier run. */
  skipped: string[];
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
    await CancellationScope.nonCancellable(() => (isCancellation(error) ? run.cancel() : run.fail(error)));
    throw error;
  }
}

async function liveThrough(run: RefreshRun, { frozen, settings }: RefreshInput): Promise<RefreshState> {
  const watchdog = new WatchdogChild();
  await watchdog.start(settings);
  const release = frozen ?? (await collectAndFreeze(run, settings));
  await run.enter('running', 'generate');
  run.startModelRuns(release);
  run.description.begin(release.releaseId);
  for (let round = 0; ; round += 1) {
    await run.fleet.atRest();
    await run.enter('running', 'analyse');
    const { refreshId } = settings;
    await ownWork(settings).analyse.executeWithOptions(
      { activityId: inRound('analyse', round), summary: 'win rates, intervals, metrics, bill' },
      [{ refreshId, releaseId: release.releaseId }],
    );
    if (settings.describe) await run.description.ended();
    const state = run.outcome();
    await run.enter('running', 'publish');
    await ownWork(settings).publish.executeWithOptions({ activityId: inRound('publish', round), summary: 'site' }, [
      { refreshId, state },
    ]);
    const parked = run.fleet.hasParked();
    // Before the record says that it has ended: what is then ordered must find no workflow that is still ending.
    if (!parked) await watchdog.end();
    await run.enter(state, parked ? 'parked' : 'done');
    if (!run.fleet.hasParked() && run.fleet.rests()) return state;
    // What can be had is published; parked runs wait for their operator, and then it is published anew.
    await run.fleet.somethingMoves();
    await watchdog.start(settings);
    await run.enter('running', 'generate');
  }
}

async function collectAndFreeze(run: RefreshRun, settings: RunSettings) {
  const { refreshId } = settings;
  await run.enter('running', 'collect');
  await run.stages.collect(run.stage);
  await run.enter('running', 'annotate');
  await run.stages.annotate(run.stage);
  await run.enter('running', 'curate');
  await curateReviewed(run, settings);
  await run.enter('running', 'freeze');
  const release = await ownWork(settings).freeze.executeWithOptions(
    { activityId: 'freeze', summary: 'content-addressed release' },
    [{ refreshId }],
  );
  if (release.withdrawn) run.addToFunnel({ 'dropped.withdrawn-samples': release.withdrawn });
  return release;
}

/** Curates, and again after each wait for people, until every sample that needs their decision has one. */
async function curateReviewed(run: RefreshRun, settings: RunSettings): Promise<void> {
  const { refreshId } = settings;
  for (let round = 0; ; round += 1) {
    run.review.curationBegins();
    // In each round, as people may have edited prompts.
    await run.stages.embedPrompts(run.stage);
    const counts = await ownWork(settings).curate.executeWithOptions(
      { activityId: inRound('curate', round), summary: 'duplicates, caps, review queue' },
      [{ refreshId }],
    );
    const undecided = counts['curate.awaiting_review'] ?? 0;
    // Only the last counts: each curation counts all candidates anew.
    if (undecided === 0) return run.addToFunnel(counts);
    await run.review.wait(undecided);
  }
}

function listen(run: RefreshRun): void {
  setHandler(progressQuery, () => run.progress());
  setHandler(pauseUpdate, () => run.pause(), { validator: requireNothing });
  setHandler(resumeUpdate, () => run.resume(), {
    validator: (...args: unknown[]) => {
      requireNothing(...args);
      run.requireMoney();
    },
  });
  setHandler(setBudgetUpdate, ({ usd }) => run.setBudget(usd), {
    validator: (...args: unknown[]) => void requireBudget(args),
  });
  setHandler(skipModelUpdate, ({ modelId }) => run.skip(modelId), {
    validator: (...args: unknown[]) => run.requireModels([requireSkip(args).modelId]),
  });
  setHandler(retryFailedUpdate, (request) => run.retryFailed(request), {
    validator: (...args: unknown[]) => run.requireRetry(requireRetryRequest(args)),
  });
  setHandler(reviewedSignal, () => run.review.isOver());
  onSignal(noticesSignal, areNotices, (notices) => run.noteNotices(notices));
  onSignal(parkSignal, isParkRequest, (request) => run.park(request));
  onSignal(modelProgressSignal, isModelProgress, (progress) => {
    // A model that is not of this refresh would never come to rest.
    if (run.fleet.has(progress.modelId)) run.fleet.note(progress);
  });
  onSignal(stageReportSignal, isStageReport, (report) => run.noteStage(report));
}
