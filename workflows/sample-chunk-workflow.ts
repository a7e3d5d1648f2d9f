import { ActivityFailure, getExternalWorkflowHandle, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import type { ListedWork } from '../activities/list-work.js';
import type { CallReport, ChunkProgress } from '../activities/reports.js';
import { addOutcome, type Outcome } from '../core/outcome.js';
import type { RetryOrder, RunSettings } from '../core/run-settings.js';
import { callsOn, ownWork, type Proxies } from './activity-proxies.js';
import { Gate, untilDone, type GateState } from './gate.js';
import { isGateState, onSignal } from './message-guards.js';
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
  onSignal(gateSignal, isGateState, (next) => gate.set(next));
  const { settings, modelId, releaseId, offset, limit, retry } = input;
  const work = await ownWork(settings).listWork.executeWithOptions(
    { summary: `samples ${offset + 1} to ${offset + limit}` },
    [{ refreshId: settings.refreshId, modelId, releaseId, offset, limit, retry }],
  );
  const chunk = new Chunk(input, gate);
  await inWindow(work, settings.samplesInFlight, (item) => chunk.runSample(item));
  return chunk.progress;
}

class Chunk {
  progress: ChunkProgress = { generations: {}, judgments: {}, scores: {}, itemsDone: 0, spendUsd: 0 };
  private readonly parent = workflowInfo().parent;
  private readonly reportEvery: number;
  private readonly model: Proxies;
  private readonly judges: Map<string, Proxies>;
  private readonly own: Proxies;

  constructor(
    private readonly input: ChunkInput,
    private readonly gate: Gate,
  ) {
    this.reportEvery = Math.max(1, Math.ceil(input.limit / REPORTS));
    const { settings, modelId } = input;
    const model = settings.models.find((entry) => entry.id === modelId);
    if (!model) throw new Error(`no settings for the model ${modelId}`);
    this.model = callsOn(model, settings);
    this.judges = new Map(settings.judges.map((judge) => [judge.id, callsOn(judge, settings)]));
    this.own = ownWork(settings);
  }

  async runSample(item: ListedWork): Promise<void> {
    const { outcome, image } =
      item.generation === null ? await this.generate(item) : { outcome: item.generation, image: item.image };
    this.progress.generations = addOutcome(this.progress.generations, outcome);
    for (const known of item.judged) this.count('judgments', known as Outcome);
    const judging = image === null ? [] : item.judges.map((judgeId) => this.judge(item, judgeId, image));
    await Promise.all([...judging, ...(outcome === 'missing' ? [] : [this.measure(item, image)])]);
    if (outcome !== 'missing') this.progress.itemsDone += 1;
    if (this.progress.itemsDone % this.reportEvery === 0) await this.report();
  }

  private async generate({ sampleId, split }: ListedWork): Promise<{ outcome: Outcome; image: string | null }> {
    const { settings, modelId, retry } = this.input;
    const { refreshId } = settings;
    let image: string | null = null;
    const outcome = await this.pay(async () => {
      const report = await this.model.generate.executeWithOptions(
        { activityId: `generate/${sampleId}`, summary: `generate ${split} ${sampleId}` },
        [{ refreshId, modelId, sampleId, retry }],
      );
      if (report.kind === 'done') image = report.image;
      return report;
    });
    return { outcome, image };
  }

  private async judge({ sampleId }: ListedWork, judgeId: string, image: string): Promise<void> {
    const { settings, modelId, retry } = this.input;
    const { refreshId } = settings;
    const judge = this.judges.get(judgeId);
    if (!judge) throw new Error(`no settings for the judge ${judgeId}`);
    const outcome = await this.pay(() =>
      judge.judge.executeWithOptions(
        { activityId: `judge/${judgeId}/${sampleId}`, summary: `${judgeId} judges ${sampleId}` },
        [{ refreshId, modelId, judgeId, sampleId, image, retry }],
      ),
    );
    this.count('judgments', outcome);
  }

  private async measure(item: ListedWork, image: string | null): Promise<void> {
    const { settings, modelId } = this.input;
    const { refreshId } = settings;
    const { sampleId } = item;
    for (const metric of item.metrics) {
      const outcome = await this.orFailed(async () => {
        const score = await this.own.measure.executeWithOptions(
          { activityId: `measure/${metric}/${sampleId}`, summary: `${metric} on ${sampleId}` },
          [{ refreshId, modelId, sampleId, metric, image }],
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
    if (this.parent)
      await getExternalWorkflowHandle(this.parent.workflowId).signal(chunkProgressSignal, {
        chunk,
        progress: this.progress,
      });
  }
}
