import { TypedSearchAttributes } from '@temporalio/common';
import {
  ChildWorkflowFailure,
  ParentClosePolicy,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  startChild,
} from '@temporalio/workflow';
import { modelRunWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import type { ModelProgress } from '../core/progress.js';
import { drawsOf, type RetryOrder, type RunSettings } from '../core/run-settings.js';
import { catchUp, type GateState } from './gate.js';
import { gateSignal, unparkSignal } from './messages.js';
import { modelRunWorkflow } from './model-run-workflow.js';
import { ATTRIBUTES } from './visibility.js';

/** The model runs of one refresh: starts them, follows them, wakes them. None of them can fail the refresh. */
export class ModelFleet {
  private readonly runs = new Map<string, ModelProgress>();
  private readonly live = new Set<string>();
  /** Orders for runs that have not begun yet. */
  private readonly orders = new Map<string, RetryOrder>();
  private release: { releaseId: string; benchmarkSamples: number } | null = null;

  constructor(
    private readonly settings: RunSettings,
    private readonly gate: () => GateState,
    private readonly onChange: () => void,
  ) {
    for (const { id } of settings.models) this.runs.set(id, waiting(id));
  }

  all(): ModelProgress[] {
    return [...this.runs.values()];
  }

  has(modelId: string): boolean {
    return this.runs.has(modelId);
  }

  startAll(release: { releaseId: string; benchmarkSamples: number }): void {
    this.release = release;
    for (const { modelId, state } of this.all())
      if (state === 'waiting') this.start(modelId, this.orders.get(modelId) ?? null);
  }

  /** A model that was skipped in an earlier run stays so. */
  leaveOut(modelId: string): void {
    this.runs.set(modelId, { ...waiting(modelId), state: 'skipped' });
  }

  /**
   * Does again what an order names: wakes parked runs, starts ended ones, and has it in mind for those that have not begun.
   * Then the refresh was started for this order, and runs that it does not name only count what there is.
   *
   * @returns the models that were named and are not under way.
   */
  async retryAll(order: RetryOrder): Promise<{ models: string[] }> {
    const models: string[] = [];
    for (const { modelId, state } of this.all()) {
      const named = order.models.includes(modelId) || (order.models.length === 0 && state !== 'skipped');
      // Before the release nothing has begun: a skipped model that is named waits as all others do.
      const waits = state === 'waiting' || (state === 'skipped' && named && this.release === null);
      if (waits) {
        this.runs.set(modelId, waiting(modelId));
        this.orders.set(modelId, order);
      }
      if (!named || state === 'running') continue;
      if (state === 'parked') await this.unpark(modelId);
      else if (!waits) this.start(modelId, order);
      models.push(modelId);
    }
    return { models };
  }

  /** Starts the run of one model; what is in the store is not done again unless ordered. */
  private start(modelId: string, retry: RetryOrder | null): void {
    if (!this.release) return;
    const { releaseId, benchmarkSamples: total } = this.release;
    const pictures = total * drawsOf(this.settings, modelId);
    this.runs.set(modelId, { ...waiting(modelId), state: 'running', total: pictures });
    void this.follow(modelId, { releaseId, total, retry });
  }

  private async follow(
    modelId: string,
    run: { releaseId: string; total: number; retry: RetryOrder | null },
  ): Promise<void> {
    const { settings } = this;
    const { refreshId } = settings;
    const gate = this.gate();
    this.live.add(modelId);
    try {
      const handle = await startChild(modelRunWorkflow, {
        workflowId: modelRunWorkflowId(refreshId, modelId),
        taskQueue: WORKFLOW_QUEUE,
        args: [{ settings, modelId, ...run, gate, carried: null }],
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: `model ${modelId}`,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: ATTRIBUTES.refresh, value: refreshId },
          { key: ATTRIBUTES.model, value: modelId },
          { key: ATTRIBUTES.stage, value: 'generate' },
        ]),
      });
      await catchUp(handle, gate, this.gate());
      this.note(await handle.result());
    } catch (error) {
      if (!(error instanceof ChildWorkflowFailure) && !isCancellation(error)) throw error;
      log.error('a model run broke off', { modelId, reason: String(error) });
      this.note({ ...this.stateOf(modelId), state: 'partial' });
    }
    this.live.delete(modelId);
  }

  private stateOf(modelId: string): ModelProgress {
    return this.runs.get(modelId) ?? waiting(modelId);
  }

  note(progress: ModelProgress): void {
    this.runs.set(progress.modelId, progress);
    this.onChange();
  }

  /** True when no run has anything to do: each has ended, or waits for its operator. */
  rests(): boolean {
    return this.all().every((run) => run.state !== 'running' && run.state !== 'waiting');
  }

  hasParked(): boolean {
    return this.all().some((run) => run.state === 'parked');
  }

  async atRest(): Promise<void> {
    await condition(() => this.rests());
  }

  /** Returns when a run goes on, or none is parked any more. */
  async somethingMoves(): Promise<void> {
    await condition(() => !this.rests() || !this.hasParked());
  }

  async unpark(modelId: string): Promise<void> {
    // The refresh must not take the run for resting until it reports by itself.
    this.runs.set(modelId, { ...this.stateOf(modelId), state: 'running', parked: null });
    await this.handleOf(modelId).signal(unparkSignal);
  }

  async unparkAll(): Promise<void> {
    for (const { modelId, state } of this.all()) if (state === 'parked') await this.unpark(modelId);
  }

  /** A run that has not begun is not begun; one under way begins no more calls and ends. */
  async skip(modelId: string): Promise<void> {
    const run = this.stateOf(modelId);
    if (run.state === 'waiting') this.note({ ...run, state: 'skipped' });
    if (run.state === 'running' || run.state === 'parked') {
      await this.handleOf(modelId).signal(gateSignal, { state: 'stopped', epoch: this.gate().epoch });
    }
  }

  /** Tells all runs under way what the gate is now. */
  async tellGate(): Promise<void> {
    // A run that ended meanwhile has nothing to be told.
    await Promise.allSettled([...this.live].map((modelId) => this.handleOf(modelId).signal(gateSignal, this.gate())));
  }

  private handleOf(modelId: string) {
    return getExternalWorkflowHandle(modelRunWorkflowId(this.settings.refreshId, modelId));
  }
}

function waiting(modelId: string): ModelProgress {
  return { modelId, state: 'waiting', counts: {}, judgmentCounts: {}, done: 0, total: 0, spendUsd: 0, parked: null };
}
