import { ActivityFailure, getExternalWorkflowHandle, isCancellation, log, workflowInfo } from '@temporalio/workflow';
import type { ListedWork } from '../activities/list-work.js';
import type { CallReport, ChunkProgress } from '../activities/reports.js';
import { drawMark } from '../core/names.js';
import { addOutcome, type Outcome } from '../core/outcome.js';
import type { RetryOrder, RunSettings } from '../core/run-settings.js';
import { callsOn, inRound, ownWork, type Proxies } from './activity-proxies.js';
import { runBatches, type BatchWork } from './batch-pass.js';
import { Gate, untilDone, type GateState } from './gate.js';
import { isGateState, onSignal } from './message-guards.js';
import { chunkProgressSignal, gateSignal, parkSignal, type ParkRequest } from './messages.js';
import { isUsable, ReplyWatch, type Streaks } from './reply-watch.js';
import { inWindow } from './window.js';

export interface ChunkInput {
  settings: RunSettings;
  modelId: string;
  releaseId: string;
  chunk: number;
  offset: number;
  limit: number;
  retry: RetryOrder | null;
  /** Replies in a row that could not be used, in the chunks before. */
  streaks: Streaks;
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
    { activityId: 'list-work', summary: `samples ${offset + 1} to ${offset + limit}` },
    [{ refreshId: settings.refreshId, modelId, releaseId, offset, limit, retry }],
  );
  const chunk = new Chunk(input, gate);
  await chunk.runBatches(work);
  await inWindow(work, settings.samplesInFlight, (item) => chunk.runSample(item));
  return chunk.finished();
}

interface JudgeTask {
  judgeId: string;
  image: string;
  order: RetryOrder | null;
}

/** What there is to judge and to measure; `image` is `null` unless the outcome is `ok`. */
interface Drawn extends Paid {
  image: string | null;
}

/** How a call ended; `usable` as in `isUsable`. */
interface Paid {
  outcome: Outcome;
  usable: boolean | null;
}

class Chunk {
  progress: ChunkProgress;
  private readonly parent = workflowInfo().parent;
  private readonly reportEvery: number;
  private readonly model: Proxies;
  private readonly rewriter: Proxies | null;
  private readonly judges: Map<string, Proxies>;
  private readonly own: Proxies;
  private readonly replies: ReplyWatch;
  /** Who is asked by the vendor's batch interface: the model, and judges by id. */
  private readonly batches: { model: boolean; judges: string[] };
  /** Models and samples are chosen already by the list of work; activities need not know them. */
  private readonly order: RetryOrder | null;
  /** Pictures that were drawn before the samples' turn, for judges that take them in a batch. */
  private readonly drawn = new Map<string, Drawn>();

  constructor(
    private readonly input: ChunkInput,
    private readonly gate: Gate,
  ) {
    this.reportEvery = Math.max(1, Math.ceil(input.limit / REPORTS));
    const { settings, modelId, retry, streaks } = input;
    const model = settings.models.find((entry) => entry.id === modelId);
    if (!model) throw new Error(`no settings for the model ${modelId}`);
    this.model = callsOn(model, settings);
    this.rewriter = model.rewriter ? callsOn(model.rewriter, settings) : null;
    this.judges = new Map(settings.judges.map((judge) => [judge.id, callsOn(judge, settings)]));
    this.own = ownWork(settings);
    this.order = retry && { ...retry, models: [], samples: [] };
    this.batches = {
      model: model.batch === true,
      judges: settings.judges.filter(({ batch }) => batch).map(({ id }) => id),
    };
    this.progress = { generations: {}, judgments: {}, scores: {}, itemsDone: 0, spendUsd: 0, streaks };
    this.replies = new ReplyWatch(gate, streaks, (request) => this.park(request));
  }

  /**
   * What is asked in batches, before the samples have their turn: then each finds in the store what there is, and does only what is
   * missing. Judges take pictures in a batch when all of them are there, so those that no batch gave are drawn one by one before.
   */
  async runBatches(work: readonly ListedWork[]): Promise<void> {
    const { model, judges } = this.batches;
    // Only first pictures go into batches; a second one of a sample is asked for by itself.
    const first = work.filter(({ draw = 0 }) => draw === 0);
    const due = first.filter(({ generation }) => generation === null);
    if (model) await this.runBatch({ judgeId: null, sampleIds: idsOf(due), calls: this.model });
    if (judges.length === 0) return;
    await inWindow(due, this.input.settings.samplesInFlight, async (item) => {
      this.drawn.set(item.sampleId, await this.generate(item, this.order));
    });
    await Promise.all(
      judges.map(async (judgeId) => {
        const judged = first.filter((item) => item.judges.includes(judgeId));
        const calls = this.judges.get(judgeId);
        if (calls) await this.runBatch({ judgeId, sampleIds: idsOf(judged), calls });
      }),
    );
  }

  private runBatch(work: BatchWork): Promise<void> {
    const { settings, modelId } = this.input;
    return runBatches(
      {
        gate: this.gate,
        refreshId: settings.refreshId,
        modelId,
        retry: this.order,
        onPark: (request) => this.park(request),
        spend: (costUsd) => {
          this.progress.spendUsd += costUsd ?? 0;
        },
      },
      work,
    );
  }

  private draw(item: ListedWork, order: RetryOrder | null): Drawn | Promise<Drawn> {
    if (item.generation !== null) return { outcome: item.generation, image: item.image, usable: null };
    const drawn = item.draw ? undefined : this.drawn.get(item.sampleId);
    // Drawn again where the first picture could not be used.
    if (drawn) this.drawn.delete(item.sampleId);
    return drawn ?? this.generate(item, order);
  }

  async runSample(item: ListedWork, order = this.order): Promise<void> {
    const { outcome, image, usable } = await this.draw(item, order);
    this.count('generations', outcome);
    for (const known of item.judged) this.count('judgments', known as Outcome);
    const judging = image === null ? [] : item.judges.map((judgeId) => this.judge(item, { judgeId, image, order }));
    await Promise.all([...judging, ...(outcome === 'missing' ? [] : [this.measure(item, image)])]);
    if (outcome !== 'missing') this.progress.itemsDone += 1;
    if (this.progress.itemsDone % this.reportEvery === 0) await this.report();
    await this.replies.note(this.input.modelId, usable, async (anew) => {
      this.count('generations', outcome, -1);
      this.progress.itemsDone -= 1;
      await this.runSample(item, anew);
    });
  }

  private async generate({ sampleId, split, draw = 0 }: ListedWork, retry: RetryOrder | null): Promise<Drawn> {
    const { settings, modelId } = this.input;
    const { refreshId } = settings;
    let image: string | null = null;
    const summary = `${split} ${short(sampleId)}${drawMark(draw)}`;
    const picture = `${sampleId}${drawMark(draw)}`;
    const input = { refreshId, modelId, sampleId, ...(draw > 0 && { draw }), retry };
    const { rewriter } = this;
    if (rewriter) {
      const rewritten = await this.pay((round) =>
        rewriter.rewritePrompt.executeWithOptions(
          { activityId: inRound(`rewrite/${picture}`, round), summary: `prompt of ${summary}` },
          [input],
        ),
      );
      // Without a prompt nothing can be drawn; any other end of the rewriting becomes that of the generation.
      if (rewritten.outcome === 'missing') return { ...rewritten, image: null };
    }
    const paid = await this.pay(async (round) => {
      const asked = await this.model.generate.executeWithOptions(
        { activityId: inRound(`generate/${picture}`, round), summary },
        [input],
      );
      const report =
        asked.kind === 'submitted'
          ? await this.model.fetchGeneration.executeWithOptions(
              { activityId: inRound(`fetch/${picture}`, round), summary: `picture of ${summary}` },
              [input],
            )
          : asked;
      if (report.kind === 'done') image = report.image;
      // The next round asks for it anew.
      return report.kind === 'again' ? { kind: 'held' } : report;
    });
    return { ...paid, image: image as string | null };
  }

  private async judge(item: ListedWork, task: JudgeTask): Promise<void> {
    const { settings, modelId } = this.input;
    const { refreshId } = settings;
    const { sampleId, draw = 0 } = item;
    const { judgeId, image, order: retry } = task;
    const picture = `${sampleId}${drawMark(draw)}`;
    const judge = this.judges.get(judgeId);
    if (!judge) throw new Error(`no settings for the judge ${judgeId}`);
    const { outcome, usable } = await this.pay((round) =>
      judge.judge.executeWithOptions(
        { activityId: inRound(`judge/${judgeId}/${picture}`, round), summary: `${judgeId} on ${short(sampleId)}` },
        [{ refreshId, modelId, judgeId, sampleId, ...(draw > 0 && { draw }), image, retry }],
      ),
    );
    this.count('judgments', outcome);
    await this.replies.note(judgeId, usable, async (anew) => {
      this.count('judgments', outcome, -1);
      await this.judge(item, { ...task, order: anew });
    });
  }

  private async measure(item: ListedWork, image: string | null): Promise<void> {
    const { settings, modelId } = this.input;
    const { refreshId } = settings;
    const { sampleId, draw = 0 } = item;
    for (const metric of item.metrics) {
      const { outcome } = await this.orFailed(async () => {
        const score = await this.own.measure.executeWithOptions(
          {
            activityId: `measure/${metric}/${sampleId}${drawMark(draw)}`,
            summary: `${metric} on ${short(sampleId)}`,
          },
          [{ refreshId, modelId, sampleId, ...(draw > 0 && { draw }), metric, image, retry: this.order }],
        );
        return { outcome: score.outcome, usable: null };
      });
      this.count('scores', outcome);
    }
  }

  private count(kind: 'generations' | 'judgments' | 'scores', outcome: Outcome, n = 1): void {
    this.progress[kind] = addOutcome(this.progress[kind], outcome, n);
  }

  private pay(call: (round: number) => Promise<CallReport>): Promise<Paid> {
    return this.orFailed(async () => {
      const report = await untilDone(this.gate, call, (request) => this.park(request));
      this.progress.spendUsd += report?.costUsd ?? 0;
      return report === null
        ? { outcome: 'missing', usable: null }
        : { outcome: report.outcome, usable: isUsable(report) };
    });
  }

  /** An activity that broke beyond retrying costs its own item, never the run; the item stays missing and can be retried. */
  private async orFailed(step: () => Promise<Paid>): Promise<Paid> {
    try {
      return await step();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      log.error('an item failed for good', { activityId: error.activityId, reason: error.cause?.message });
      return { outcome: 'failed', usable: null };
    }
  }

  finished(): ChunkProgress {
    return { ...this.progress, streaks: this.replies.streaks };
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
        progress: this.finished(),
      });
  }
}

function idsOf(work: readonly ListedWork[]): string[] {
  return work.map(({ sampleId }) => sampleId);
}

/** Enough of a sample's id to tell it from the others of a chunk by eye; the activity's id has all of it. */
function short(sampleId: string): string {
  return sampleId.slice(0, 8);
}
