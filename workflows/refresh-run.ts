import {
  ApplicationFailure,
  ParentClosePolicy,
  condition,
  rootCause,
  getExternalWorkflowHandle,
  startChild,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { describePark } from '../core/failure.js';
import { annotateWorkflowId, collectWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import { STORED_OUTCOMES } from '../core/outcome.js';
import { addCounts, type Parked, type RefreshProgress, type StageProgress } from '../core/progress.js';
import type { RetryOrder, RunSettings } from '../core/run-settings.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import { ownWork } from './activity-proxies.js';
import { annotateWorkflow } from './annotate-workflow.js';
import { collectWorkflow } from './collect-workflow.js';
import { catchUp, OPEN_GATE, type GateState } from './gate.js';
import { gateSignal, type ParkRequest, type RetryRequest, type StageReport } from './messages.js';
import { ModelFleet } from './model-fleet.js';
import type { RefreshInput } from './refresh-workflow.js';
import { ATTRIBUTES, failedItems, showRefreshDetails, showStanding } from './visibility.js';

/** Outcomes that a retry goes for when the operator names none. Refusals are final unless named. */
const RETRIED_OUTCOMES = ['failed', 'unparsable'];

/** State of one refresh, and what operators can do with it. The workflow beside it is the story. */
export class RefreshRun {
  readonly fleet: ModelFleet;
  stage = 'start';
  private state: RefreshState = 'running';
  private readonly settings: RunSettings;
  private readonly funnel: Record<string, number> = {};
  private readonly stageChildren = new Set<string>();
  private releaseId: string | null = null;
  private stageProgress: StageProgress = { done: 0, total: null };
  private gate: GateState = OPEN_GATE;
  private parked: Parked | null = null;
  private failure: string | null = null;
  /** Spent before the model runs: in the stages of this run, and in earlier runs of the same refresh. */
  private otherSpendUsd: number;

  constructor(input: RefreshInput) {
    this.settings = input.settings;
    this.otherSpendUsd = input.frozen?.spentUsd ?? 0;
    addCounts(this.funnel, input.frozen?.funnel ?? {});
    this.fleet = new ModelFleet(
      input.settings,
      () => this.gate,
      () => this.changed(),
    );
  }

  progress(): RefreshProgress {
    const models = this.fleet.all();
    return {
      refreshId: this.settings.refreshId,
      state: this.shownState(),
      stage: this.stage,
      stageProgress: this.stageProgress,
      funnel: this.funnel,
      releaseId: this.releaseId,
      models,
      spendUsd: this.otherSpendUsd + models.reduce((sum, model) => sum + model.spendUsd, 0),
      parked: this.parked,
    };
  }

  private shownState(): RefreshState {
    if (this.state !== 'running') return this.state;
    return this.parked ? 'parked' : this.gate.state === 'closed' ? 'paused' : 'running';
  }

  private show(): void {
    const progress = this.progress();
    const done = progress.models.reduce((sum, model) => sum + model.done, 0);
    const failed = progress.models.reduce(
      (sum, model) => sum + failedItems(model.counts) + failedItems(model.judgmentCounts),
      0,
    );
    showStanding({ stage: this.stage, status: progress.state, done, failed, spendUsd: progress.spendUsd });
    showRefreshDetails(progress);
  }

  async enter(state: RefreshState, stage: string): Promise<void> {
    if (stage !== this.stage) this.stageProgress = { done: 0, total: null };
    this.state = state;
    this.stage = stage;
    await this.record();
  }

  /** Ends the refresh without a board, for a reason that its record keeps. */
  async fail(error: unknown): Promise<void> {
    this.failure = rootCause(error) ?? String(error);
    await this.enter('failed', this.stage);
  }

  private async record(): Promise<void> {
    this.show();
    const { funnel, stage, parked } = this;
    const { refreshId } = this.settings;
    const state = this.shownState();
    const spending = this.gate.state === 'open';
    await ownWork(this.settings).recordRefresh.executeWithOptions({ summary: `${state}, ${stage}` }, [
      { refreshId, state, stage, spending, parkedBy: parked?.reason ?? null, failure: this.failure, funnel },
    ]);
  }

  addToFunnel(counts: Record<string, number>): void {
    addCounts(this.funnel, counts);
  }

  noteStage(report: StageReport): void {
    this.addToFunnel(report.counts);
    this.otherSpendUsd += report.spendUsd;
    this.stageProgress = { done: report.done, total: report.total };
    this.changed();
  }

  private changed(): void {
    this.show();
    const { hardBudgetUsd } = this.settings;
    const spent = this.progress().spendUsd;
    if (hardBudgetUsd === null || spent < hardBudgetUsd || this.parked || this.gate.state !== 'open') return;
    void this.parkFor(`budget_exhausted: $${spent.toFixed(2)} of $${hardBudgetUsd.toFixed(2)} are spent`);
  }

  async collect(): Promise<void> {
    const { settings } = this;
    await Promise.all(
      settings.sources.map(({ id: sourceId }) =>
        this.runStage(collectWorkflowId(settings.refreshId, sourceId), (options, gate) =>
          startChild(collectWorkflow, { ...options, args: [{ settings, sourceId, gate, place: null }] }),
        ),
      ),
    );
  }

  async annotate(): Promise<void> {
    const { settings } = this;
    await this.runStage(annotateWorkflowId(settings.refreshId), (options, gate) =>
      startChild(annotateWorkflow, { ...options, args: [{ settings, gate, carried: null }] }),
    );
  }

  private async runStage(
    workflowId: string,
    start: (options: StageOptions, gate: GateState) => Promise<StageHandle>,
  ): Promise<void> {
    const { gate } = this;
    const { refreshId } = this.settings;
    this.stageChildren.add(workflowId);
    const handle = await start(
      {
        workflowId,
        taskQueue: WORKFLOW_QUEUE,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: workflowId.slice(`refresh/${refreshId}/`.length),
        typedSearchAttributes: new TypedSearchAttributes([
          { key: ATTRIBUTES.refresh, value: refreshId },
          { key: ATTRIBUTES.stage, value: this.stage },
        ]),
      },
      gate,
    );
    await catchUp(handle, gate, this.gate);
    await handle.result();
    this.stageChildren.delete(workflowId);
  }

  startModelRuns(release: { releaseId: string; benchmarkSamples: number }): void {
    this.releaseId = release.releaseId;
    this.fleet.startAll(release);
  }

  /** `partial` where a run is parked, or ended with items that failed or are missing. */
  outcome(): RefreshState {
    const whole = this.fleet.all().every((model) => model.state === 'done' || model.state === 'skipped');
    return whole ? 'done' : 'partial';
  }

  async somethingMoves(): Promise<void> {
    await condition(() => !this.fleet.rests() || !this.fleet.hasParked());
  }

  async pause(): Promise<void> {
    this.gate = { state: 'closed', epoch: this.gate.epoch };
    await this.tellGate();
  }

  /** Goes on: after a pause, after a park of the refresh, and with every parked model run. */
  async resume(): Promise<void> {
    this.parked = null;
    this.gate = { state: 'open', epoch: this.gate.epoch + 1 };
    await this.tellGate();
    await this.fleet.unparkAll();
  }

  /** First the store, where every worker looks before it pays; then the workflows, so that they stop asking. */
  private async tellGate(): Promise<void> {
    await this.record();
    const stages = [...this.stageChildren].map((id) => getExternalWorkflowHandle(id).signal(gateSignal, this.gate));
    await Promise.allSettled([...stages, this.fleet.tellGate()]);
  }

  /** Before a release the whole refresh parks: nothing else could go on. */
  async park(request: ParkRequest): Promise<void> {
    if (this.parked || request.epoch !== this.gate.epoch) return;
    await this.parkFor(`${request.reason}: ${describePark(request.reason)} (${request.message})`);
  }

  private async parkFor(reason: string): Promise<void> {
    this.parked = { reason, sinceMs: Date.now(), mend: `echobench refresh resume ${this.settings.refreshId}` };
    await this.pause();
  }

  requireModels(modelIds: readonly string[]): void {
    const unknown = modelIds.find((id) => !this.fleet.has(id));
    if (unknown === undefined) return;
    throw refusal(
      'UnknownModel',
      `no model "${unknown}" in this refresh; known: ${this.settings.models.map((model) => model.id).join(', ')}`,
    );
  }

  requireRetry(request: RetryRequest): void {
    this.requireModels(request.models);
    const judges = this.settings.judges.map((judge) => judge.id);
    const judge = request.judges.find((id) => !judges.includes(id));
    if (judge !== undefined)
      throw refusal('UnknownJudge', `no judge "${judge}" in this refresh; known: ${judges.join(', ')}`);
    const outcomes: string[] = [...STORED_OUTCOMES, 'missing'];
    const outcome = request.outcomes.find((name) => !outcomes.includes(name));
    if (outcome !== undefined)
      throw refusal('UnknownOutcome', `no outcome "${outcome}"; known: ${outcomes.join(', ')}`);
  }

  /** Wakes parked model runs, and starts ended ones again on what is missing or ended in one of the outcomes. */
  async retryFailed(request: RetryRequest): Promise<{ models: string[] }> {
    const chosen = this.fleet
      .all()
      .filter((model) => request.models.length === 0 || request.models.includes(model.modelId));
    const outcomes = request.outcomes.length > 0 ? request.outcomes : RETRIED_OUTCOMES;
    const retry: RetryOrder = { outcomes, judges: request.judges, sinceMs: Date.now() };
    const models: string[] = [];
    for (const { modelId } of chosen) if (await this.fleet.retry(modelId, retry)) models.push(modelId);
    return { models };
  }
}

interface StageOptions {
  workflowId: string;
  taskQueue: string;
  parentClosePolicy: 'REQUEST_CANCEL';
  staticSummary: string;
  typedSearchAttributes: TypedSearchAttributes;
}

interface StageHandle {
  signal(signal: typeof gateSignal, gate: GateState): Promise<void>;
  result(): Promise<void>;
}

function refusal(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
