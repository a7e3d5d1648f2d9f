import { rootCause } from '@temporalio/workflow';
import {
  addCounts,
  park,
  type Notice,
  type Parked,
  type RefreshProgress,
  type StageProgress,
} from '../core/progress.js';
import type { RunSettings } from '../core/run-settings.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import type { SetBudgetReport } from '../activities/budget.js';
import { ownWork } from './activity-proxies.js';
import { BudgetWatch } from './budget-watch.js';
import { Description } from './description.js';
import { OPEN_GATE, type GateState } from './gate.js';
import type { ParkRequest, RetryRequest, StageReport } from './messages.js';
import { ModelFleet } from './model-fleet.js';
import { budgetExhausted, requireModels, requireRetry } from './order-checks.js';
import { RefreshRecords } from './refresh-records.js';
import type { RefreshInput } from './refresh-workflow.js';
import { ReviewWait } from './review-wait.js';
import { StageRuns } from './stage-runs.js';
import { Webhooks } from './webhooks.js';
import { showRefresh } from './visibility.js';

/** Outcomes that a retry goes for when the operator names none. Refusals are final unless named. */
const RETRIED_OUTCOMES = ['failed', 'unparsable', 'missing'];

/** State of one refresh, and what operators can do with it. The workflow beside it is the story. */
export class RefreshRun {
  readonly fleet: ModelFleet;
  readonly description: Description;
  readonly review: ReviewWait;
  readonly stages: StageRuns;
  stage = 'start';
  private state: RefreshState = 'running';
  private readonly settings: RunSettings;
  private readonly webhooks: Webhooks;
  private readonly funnel: Record<string, number> = {};
  private readonly budget: BudgetWatch;
  private readonly skipped: Set<string>;
  private readonly records: RefreshRecords;
  private releaseId: string | null = null;
  private stageProgress: StageProgress = { done: 0, total: null };
  private gate: GateState = OPEN_GATE;
  private parked: Parked | null = null;
  private notices: Notice[] = [];
  private failure: string | null = null;
  /** Spent before the model runs: in the stages of this run, and in earlier runs of the same refresh. */
  private otherSpendUsd: number;

  constructor(input: RefreshInput) {
    this.settings = input.settings;
    this.skipped = new Set(input.skipped);
    this.budget = new BudgetWatch(input.settings.budget);
    this.otherSpendUsd = input.frozen?.spentUsd ?? 0;
    this.webhooks = new Webhooks(input.settings, this.otherSpendUsd);
    this.releaseId = input.frozen?.releaseId ?? null;
    addCounts(this.funnel, input.frozen?.funnel ?? {});
    this.stages = new StageRuns(input.settings, () => this.gate);
    this.fleet = new ModelFleet(
      input.settings,
      () => this.gate,
      () => this.changed(),
    );
    for (const modelId of this.skipped) this.fleet.leaveOut(modelId);
    this.records = new RefreshRecords(input.settings);
    this.description = new Description(input.settings, this.stages);
    this.review = new ReviewWait({
      park: (message) => this.park({ reason: 'awaiting_review', message, epoch: this.gate.epoch }),
      parkedFor: () => this.parked?.kind ?? null,
      isUnderWay: () => this.parked === null && this.records.areWritten(),
      goOn: () => this.goOn(),
    });
  }

  progress(): RefreshProgress {
    const models = this.fleet.all();
    const state = this.shownState();
    return {
      refreshId: this.settings.refreshId,
      state,
      stage: this.stage,
      stageProgress: this.stageProgress,
      funnel: this.funnel,
      releaseId: this.releaseId,
      models,
      spendUsd: this.spendUsd(),
      budget: this.budget.standing(this.spendUsd()),
      parked: this.parked,
      notices: state === 'running' ? this.notices : [],
      stageWorkflows: this.stages.underWay(),
    };
  }

  private shownState(): RefreshState {
    if (this.state !== 'running') return this.state;
    return this.parked ? 'parked' : this.gate.state === 'closed' ? 'paused' : 'running';
  }

  noteNotices(notices: Notice[]): void {
    this.notices = notices;
    this.show();
  }

  private show(): void {
    const progress = this.progress();
    showRefresh(progress);
    this.webhooks.look(progress);
  }

  async enter(state: RefreshState, stage: string): Promise<void> {
    if (stage !== this.stage) this.stageProgress = { done: 0, total: null };
    this.state = state;
    this.stage = stage;
    await this.record();
    await this.webhooks.ended(this.progress(), this.failure);
  }

  /** Ends the refresh without a board, for a reason that its record keeps. */
  async fail(error: unknown): Promise<void> {
    this.failure = rootCause(error) ?? String(error);
    await this.enter('failed', this.stage);
  }

  private async record(): Promise<void> {
    this.show();
    const { funnel, stage, parked, failure } = this;
    const skippedModels = [...this.skipped];
    const spending = this.gate.state === 'open';
    await this.records.write({ state: this.shownState(), stage, spending, skippedModels, parked, failure, funnel });
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
    this.budget.note(this.spendUsd());
  }

  private spendUsd(): number {
    return this.otherSpendUsd + this.fleet.all().reduce((sum, model) => sum + model.spendUsd, 0);
  }

  startModelRuns(release: { releaseId: string; benchmarkSamples: number }): void {
    this.releaseId = release.releaseId;
    this.fleet.startAll(release);
  }

  /** `partial` where a run is parked, or ended with items that failed or are missing, and where a query of a source broke off. */
  outcome(): RefreshState {
    const { wholeQueries = false } = this.settings;
    const isBroken = wholeQueries && (this.funnel['dropped.query-failed'] ?? 0) > 0;
    const whole = this.fleet.all().every((model) => model.state === 'done' || model.state === 'skipped');
    return whole && !isBroken ? 'done' : 'partial';
  }

  async pause(): Promise<void> {
    this.gate = { state: 'closed', epoch: this.gate.epoch };
    await this.tellGate();
  }

  /** Goes on: after a pause, after a park of the refresh, and with every parked model run. */
  async resume(): Promise<void> {
    await this.goOn();
    await this.fleet.unparkAll();
  }

  private async goOn(): Promise<void> {
    this.parked = null;
    this.gate = { state: 'open', epoch: this.gate.epoch + 1 };
    await this.tellGate();
  }

  private isOutOfMoney(): boolean {
    return this.parked?.kind === 'budget_exhausted';
  }

  /** @throws while a budget that is exhausted parks the refresh: a resume would only park again. */
  requireMoney(): void {
    if (!this.isOutOfMoney()) return;
    throw budgetExhausted(this.settings.refreshId);
  }

  /** Changes the limit where workers look for it, and goes on where the old one had parked the refresh and something is left. */
  async setBudget(usd: number): Promise<SetBudgetReport> {
    const { refreshId } = this.settings;
    const report = await ownWork(this.settings).setBudget.executeWithOptions({ summary: `budget $${usd}` }, [
      { refreshId, usd },
    ]);
    this.budget.replace(report.budget);
    if (this.isOutOfMoney() && (report.availableUsd === null || report.availableUsd > 0)) await this.goOn();
    this.changed();
    return report;
  }

  /** First the store, so that calls which wait in a queue are not made either. */
  async skip(modelId: string): Promise<void> {
    this.skipped.add(modelId);
    await this.record();
    await this.fleet.skip(modelId);
  }

  /** Ends the refresh for its operator; calls that still wait in a queue are not made. */
  async cancel(): Promise<void> {
    this.gate = { state: 'closed', epoch: this.gate.epoch };
    await this.enter('cancelled', this.stage);
  }

  /** First the store, where every worker looks before it pays; then the workflows, so that they stop asking. */
  private async tellGate(): Promise<void> {
    await this.record();
    await Promise.all([this.stages.tellGate(), this.fleet.tellGate()]);
  }

  /** Before a release, and when the budget is exhausted, the whole refresh parks: nothing else could go on. */
  async park(request: ParkRequest): Promise<void> {
    if (this.parked || request.epoch !== this.gate.epoch) return;
    this.parked = park(request, this.settings, Date.now());
    await this.pause();
  }

  requireModels(modelIds: readonly string[]): void {
    requireModels(modelIds, this.settings);
  }

  requireRetry(request: RetryRequest): void {
    requireRetry(request, { settings: this.settings, releaseId: this.releaseId });
  }

  /** Wakes parked model runs, and starts ended ones again on what the order names. */
  async retryFailed(request: RetryRequest): Promise<{ models: string[] }> {
    const outcomes = request.outcomes.length > 0 ? request.outcomes : RETRIED_OUTCOMES;
    // A model that was skipped comes back by its name only: an order for all must not pay for it.
    const cameBack = request.models.filter((modelId) => this.skipped.delete(modelId));
    if (cameBack.length > 0) await this.record();
    return this.fleet.retryAll({ ...request, outcomes, sinceMs: Date.now() });
  }
}
