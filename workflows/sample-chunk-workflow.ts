import { ActivityFailure, getExternalWorkflowHandle, isCancellation, log, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ListedWork } from '../activities/list-work.js';
import type { CallReport, ChunkProgress } from '../activities/reports.js';
import { addOutcome, type Outcome } from '../core/outcome.js';
import type { CallSettings, RetryOrder, RunSettings } from '../core/run-settings.js';
import { callsOn, ownWork } from './activity-proxies.js';
import { Gate, untilDone, type GateState } from './gate.js';
import { chunkProgressSignal, gateSignal, parkSignal, type ParkRequest } from './messages.js';
import { inWindow } from './window.js';

export interface ChunkInput {
  settings: RunSettings;
  modelId: string;
  releaseId: string;
  chunk: number;
  offset: number;
  limit: number;
  retry: RetryOrder | null;
  gate: GateState;
}

/** Reports that a chunk sends while it works; its result is the last one. */
const REPORTS = 4;

/** One model on some samples of a release: each is generated, then judged and measured as soon as its generation exists. */
export async function sampleChunkWorkflow(input: ChunkInput): Promise<ChunkProgress> {
  const gate = new Gate(input.gate);
  setHandler(gateSignal, (next) => gate.set(next));
  const { settings, modelId, releaseId, offset, limit, retry } = input;
  const work = await ownWork(settings).listWork.executeWithOptions({ summary: `samples ${offset + 1} to ${offset + limit}` }, [
    { refreshId: settings.refreshId, modelId, releaseId, offset, limit, retry },
  ]);
  const chunk = new Chunk(input, gate);
  await inWindow(work, settings.samplesInFlight, (item) => chunk.runSample(item));
  return chunk.progress;
}

class Chunk {
  progress: ChunkProgress = { generations: {}, judgments: {}, scores: {}, itemsDone: 0, spendUsd: 0 };
  private readonly parent = workflowInfo().parent;
  private readonly reportEvery: number;

  constructor(
    private readonly input: ChunkInput,
    private readonly gate: Gate,
  ) {
    this.reportEvery = Math.max(1, Math.ceil(input.limit / REPORTS));
  }

  async runSample(item: ListedWork): Promise<void> {
    const outcome = item.generation ?? (await this.generate(item));
    this.progress.generations = addOutcome(this.progress.generations, outcome);
    for (const known of item.judged) this.count('judgments', known as Outcome);
    if (outcome === 'ok') await Promise.all([...item.judges.map((judgeId) => this.judge(item, judgeId)), this.measure(item)]);
    else if (outcome !== 'missing') await this.measure(item);
    if (outcome !== 'missing') this.progress.itemsDone += 1;
    if (this.progress.itemsDone % this.reportEvery === 0) await this.report();
  }

  private generate(item: ListedWork): Promise<Outcome> {
    const { settings, modelId, retry } = this.input;
    const { refreshId } = settings;
    const model = settingsOf(settings.models, modelId);
    const { sampleId } = item;
    return this.pay(() =>
      callsOn(model, settings).generate.executeWithOptions(
        { activityId: `generate/${sampleId}`, summary: `generate ${item.split} ${sampleId}` },
        [{ refreshId, modelId, sampleId, retry }],
      ),
    );
  }

  private async judge(item: ListedWork, judgeId: string): Promise<void> {
    const { settings, modelId, retry } = this.input;
    const { refreshId } = settings;
    const judge = settingsOf(settings.judges, judgeId);
    const { sampleId } = item;
    const outcome = await this.pay(() =>
      callsOn(judge, settings).judge.executeWithOptions(
        { activityId: `judge/${judgeId}/${sampleId}`, summary: `${judgeId} judges ${sampleId}` },
        [{ refreshId, modelId, judgeId, sampleId, retry }],
      ),
    );
    this.count('judgments', outcome);
  }

  private async measure(item: ListedWork): Promise<void> {
    const { settings, modelId } = this.input;
    const { refreshId } = settings;
    const { sampleId } = item;
    for (const metric of item.metrics) {
      const outcome = await this.orFailed(async () => {
        const score = await ownWork(settings).measure.executeWithOptions(
          { activityId: `measure/${metric}/${sampleId}`, summary: `${metric} on ${sampleId}` },
          [{ refreshId, modelId, sampleId, metric }],
        );
        return score.outcome;
      });
      this.count('scores', outcome);
    }
  }

  private count(kind: 'judgments' | 'scores', outcome: Outcome): void {
    this.progress[kind] = addOutcome(this.progress[kind], outcome);
  }

  private pay(call: () => Promise<CallReport>): Promise<Outcome> {
    return this.orFailed(async () => {
      const report = await untilDone(this.gate, call, (request) => this.park(request));
      this.progress.spendUsd += report?.costUsd ?? 0;
      return report?.outcome ?? 'missing';
    });
  }

  /** An activity that broke beyond retrying costs its own item, never the run; the item stays missing and can be retried. */
  private async orFailed(step: () => Promise<Outcome>): Promise<Outcome> {
    try {
      return await step();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      log.error('an item failed for good', { activityId: error.activityId, reason: error.cause?.message });
      return 'failed';
    }
  }

  private async park(request: ParkRequest): Promise<void> {
    await this.report();
    if (this.parent) await getExternalWorkflowHandle(this.parent.workflowId).signal(parkSignal, request);
  }

  private async report(): Promise<void> {
    const { chunk } = this.input;
    if (this.parent) await getExternalWorkflowHandle(this.parent.workflowId).signal(chunkProgressSignal, { chunk, progress: this.progress });
  }
}

function settingsOf(calls: readonly CallSettings[], id: string): CallSettings {
  const found = calls.find((call) => call.id === id);
  if (!found) throw new Error(`no settings for ${id}`);
  return found;
}
