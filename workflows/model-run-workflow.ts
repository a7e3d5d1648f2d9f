import {
  ParentClosePolicy,
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import type { ChunkProgress } from '../activities/reports.js';
import { chunkWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import { park, type ModelProgress, type Parked } from '../core/progress.js';
import { drawsOf, type RetryOrder, type RunSettings } from '../core/run-settings.js';
import type { ModelRunState } from '../core/schemas/model-run.js';
import { ownWork } from './activity-proxies.js';
import { addChunks, NOTHING_DONE, withMissing } from './chunk-sums.js';
import { catchUp, type GateState } from './gate.js';
import { isChunkReport, isGateState, isParkRequest, onSignal } from './message-guards.js';
import {
  chunkProgressSignal,
  gateSignal,
  modelProgressQuery,
  modelProgressSignal,
  parkSignal,
  unparkSignal,
  type ParkRequest,
} from './messages.js';
import { sampleChunkWorkflow } from './sample-chunk-workflow.js';
import { ATTRIBUTES, failedItems, showModelDetails, showStanding } from './visibility.js';
import { inWindow } from './window.js';

export interface ModelRunInput {
  settings: RunSettings;
  modelId: string;
  releaseId: string;
  /** Benchmark samples of the release. */
  total: number;
  retry: RetryOrder | null;
  gate: GateState;
  /** Set by continue-as-new. */
  carried: { nextOffset: number; finished: ChunkProgress; parked: Parked | null } | null;
}

/** No history over 2,000 events: past this, running chunks are let end, and the run goes on in a new history. */
const HISTORY_EVENTS = 1500;

/** Share of all samples between two reports to the refresh. */
const REPORT_SHARE = 0.05;

/** One model over one release: the unit that an operator resumes. It never fails; it ends done, partial or skipped. */
export async function modelRunWorkflow(input: ModelRunInput): Promise<ModelProgress> {
  const run = new ModelRun(input);
  setHandler(modelProgressQuery, () => run.report());
  onSignal(gateSignal, isGateState, (gate) => run.setGate(gate));
  setHandler(unparkSignal, () => run.unpark());
  onSignal(parkSignal, isParkRequest, (request) => run.park(request));
  onSignal(chunkProgressSignal, isChunkReport, ({ chunk, progress }) => run.noteChunk(chunk, progress));
  await run.announce('running');
  const rest = await run.workThroughChunks();
  if (rest === null) await run.finish();
  await condition(allHandlersFinished);
  if (rest !== null) await continueAsNew<typeof modelRunWorkflow>(rest);
  return run.report();
}

class ModelRun {
  private finished: ChunkProgress;
  private readonly live = new Map<number, ChunkProgress>();
  private parked: Parked | null;
  private state: ModelRunState = 'running';
  /** What the refresh says; the chunks get it together with what this run's own parking says, under epochs of this run. */
  private refreshGate: GateState;
  private epoch = 0;
  private reportedDone = 0;
  private records = 0;

  constructor(private readonly input: ModelRunInput) {
    this.finished = input.carried?.finished ?? NOTHING_DONE;
    this.parked = input.carried?.parked ?? null;
    this.refreshGate = input.gate;
    if (this.parked) this.state = 'parked';
  }

  report(): ModelProgress {
    const sum = [...this.live.values()].reduce(addChunks, this.finished);
    const { modelId, settings } = this.input;
    const total = this.input.total * drawsOf(settings, modelId);
    return {
      modelId,
      state: this.state,
      counts: withMissing(sum.generations, total),
      judgmentCounts: sum.judgments,
      done: sum.itemsDone,
      total,
      spendUsd: sum.spendUsd,
      parked: this.parked,
    };
  }

  /** @returns the input for the next history, or `null` when all chunks are through. */
  async workThroughChunks(): Promise<ModelRunInput | null> {
    const { total, settings } = this.input;
    const step = settings.chunkSamples;
    let offset = this.input.carried?.nextOffset ?? 0;
    function* offsets(): Generator<number> {
      while (offset < total && workflowInfo().historyLength < HISTORY_EVENTS) {
        yield offset;
        offset += step;
      }
    }
    await inWindow(offsets(), settings.chunksInFlight, (start) => this.runChunk(start));
    if (offset >= total) return null;
    const carried = { nextOffset: offset, finished: this.finished, parked: this.parked };
    return { ...this.input, gate: this.refreshGate, carried };
  }

  private async runChunk(offset: number): Promise<void> {
    const { settings, modelId, releaseId, retry, total } = this.input;
    const limit = Math.min(settings.chunkSamples, total - offset);
    const chunk = Math.floor(offset / settings.chunkSamples);
    this.live.set(chunk, NOTHING_DONE);
    try {
      const gate = this.chunkGate();
      const { streaks } = this.finished;
      const handle = await startChild(sampleChunkWorkflow, {
        workflowId: chunkWorkflowId(workflowInfo().workflowId, chunk),
        taskQueue: WORKFLOW_QUEUE,
        args: [{ settings, modelId, releaseId, chunk, offset, limit, retry, streaks, gate }],
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: `${modelId}: samples ${offset + 1} to ${offset + limit}`,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: ATTRIBUTES.refresh, value: settings.refreshId },
          { key: ATTRIBUTES.model, value: modelId },
          { key: ATTRIBUTES.stage, value: 'samples' },
        ]),
      });
      await catchUp(handle, gate, this.chunkGate());
      const result = await handle.result();
      this.finished = addChunks(this.finished, result);
    } catch (error) {
      if (isCancellation(error)) throw error;
      // What the chunk had done is in the store; its other samples stay missing and can be retried.
      log.error('a chunk broke off', { chunk, reason: String(error) });
      this.finished = addChunks(this.finished, this.live.get(chunk) ?? NOTHING_DONE);
    }
    this.live.delete(chunk);
    await this.tellRefresh();
  }

  noteChunk(chunk: number, progress: ChunkProgress): Promise<void> {
    if (this.live.has(chunk)) this.live.set(chunk, progress);
    return this.tellRefresh();
  }

  async setGate(gate: GateState): Promise<void> {
    if (this.state === 'skipped') return;
    this.refreshGate = gate;
    if (gate.state === 'stopped') {
      this.state = 'skipped';
      this.parked = null;
    }
    await this.tellChunks();
  }

  async park(request: ParkRequest): Promise<void> {
    if (this.parked || request.epoch !== this.epoch) return;
    const { parent } = workflowInfo();
    // The budget is that of the whole refresh, so all of it parks.
    if (request.reason === 'budget_exhausted' && parent) {
      const upward = { ...request, epoch: this.refreshGate.epoch };
      return getExternalWorkflowHandle(parent.workflowId).signal(parkSignal, upward);
    }
    const { settings, modelId } = this.input;
    this.parked = park(request, { refreshId: settings.refreshId, modelId }, Date.now());
    await this.announce('parked');
    await this.tellChunks();
  }

  async unpark(): Promise<void> {
    if (!this.parked) return;
    this.parked = null;
    await this.announce('running');
    await this.tellChunks();
  }

  private chunkGate(): GateState {
    const { state } = this.refreshGate;
    return { state: this.parked && state === 'open' ? 'closed' : state, epoch: this.epoch };
  }

  private async tellChunks(): Promise<void> {
    this.epoch += 1;
    const { workflowId } = workflowInfo();
    const handles = [...this.live.keys()].map((chunk) => getExternalWorkflowHandle(chunkWorkflowId(workflowId, chunk)));
    // A chunk that ended meanwhile has nothing to be told.
    await Promise.allSettled(handles.map((handle) => handle.signal(gateSignal, this.chunkGate())));
  }

  async finish(): Promise<void> {
    const { counts, judgmentCounts } = this.report();
    const open =
      failedItems(counts) + failedItems(judgmentCounts) + (counts.missing ?? 0) + (judgmentCounts.missing ?? 0);
    await this.announce(this.state === 'skipped' ? 'skipped' : open > 0 ? 'partial' : 'done');
  }

  async announce(state: ModelRunState): Promise<void> {
    this.state = state;
    const { settings, modelId, releaseId } = this.input;
    const { counts, judgmentCounts, parked } = this.report();
    this.records += 1;
    await ownWork(settings).recordModelRun.executeWithOptions(
      { activityId: `record/${this.records}`, summary: `${modelId} is ${state}` },
      [{ refreshId: settings.refreshId, modelId, releaseId, state, counts, judgmentCounts, parked }],
    );
    await this.tellRefresh(true);
  }

  private async tellRefresh(always = false): Promise<void> {
    const report = this.report();
    const enough = report.done - this.reportedDone >= REPORT_SHARE * report.total;
    if (!always && !enough) return;
    this.reportedDone = report.done;
    const { done, spendUsd, counts, judgmentCounts, state } = report;
    showStanding({
      stage: 'generate',
      status: state,
      reason: report.parked?.kind ?? null,
      done,
      failed: failedItems(counts) + failedItems(judgmentCounts),
      spendUsd,
    });
    showModelDetails(report);
    const parent = workflowInfo().parent;
    if (parent) await getExternalWorkflowHandle(parent.workflowId).signal(modelProgressSignal, report);
  }
}
