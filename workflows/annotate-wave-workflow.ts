import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { chunkWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import type { RunSettings } from '../core/run-settings.js';
import { callsOn, ownWork } from './activity-proxies.js';
import { annotateRoundWorkflow } from './annotate-round-workflow.js';
import { passBatches } from './batch-pass.js';
import { catchUp, type GateState } from './gate.js';
import { isParkRequest, isStageReport, onSignal } from './message-guards.js';
import { gateSignal, parkSignal, stageReportSignal } from './messages.js';
import type { Streaks } from './reply-watch.js';
import { StageChild } from './stage-child.js';
import { slices } from './slices.js';
import type { ChunkThread } from './thread-run.js';
import { ATTRIBUTES } from './visibility.js';
import { inWindow } from './window.js';

export interface AnnotateWaveInput {
  settings: RunSettings;
  threads: ChunkThread[];
  streaks: Streaks;
  gate: GateState;
  /** Rounds and chunks behind it; set by continue-as-new. */
  carried: { round: number; chunk: number } | null;
}

const CHUNK_THREADS = 30;

/** Of one wave; many waves are under way. */
const CHUNKS_IN_FLIGHT = 2;

const HISTORY_EVENTS = 1000;

/**
 * Many threads whose questions go into batches. In each round every thread goes as far as it comes with the answers that are there,
 * and puts down what it needs next; all of that goes to the vendor together. Threads that need nothing more are done.
 *
 * @returns replies in a row that could not be used, by step.
 */
export async function annotateWaveWorkflow(input: AnnotateWaveInput): Promise<Streaks> {
  const { settings } = input;
  const { refreshId } = settings;
  const wave = workflowInfo().workflowId;
  const live = new Set<string>();
  const tellChunks = async (gate: GateState) => {
    await Promise.allSettled([...live].map((id) => getExternalWorkflowHandle(id).signal(gateSignal, gate)));
  };
  const child = new StageChild({ settings, gate: input.gate, onGate: tellChunks });
  let { round, chunk } = input.carried ?? { round: 0, chunk: 0 };
  let { threads, streaks } = input;
  let done = 0;
  onSignal(parkSignal, isParkRequest, (request) => child.park(request));
  onSignal(stageReportSignal, isStageReport, async ({ counts, spendUsd, done: more }) => {
    for (const [key, n] of Object.entries(counts)) child.count(key, n);
    child.spend(spendUsd);
    done += more;
  });
  /** Once a round: there are days between them, and many waves have one parent. */
  async function report(): Promise<void> {
    const told = done;
    done = 0;
    await child.send({ done: told, total: null });
  }

  async function runRound(): Promise<ChunkThread[]> {
    const waiting: ChunkThread[] = [];
    await inWindow(slices(threads, CHUNK_THREADS), CHUNKS_IN_FLIGHT, async (slice) => {
      const workflowId = chunkWorkflowId(wave, chunk);
      chunk += 1;
      live.add(workflowId);
      const gate = child.gate.now;
      const handle = await startChild(annotateRoundWorkflow, {
        workflowId,
        taskQueue: WORKFLOW_QUEUE,
        args: [{ settings, threads: slice, streaks, gate, waiting: [] }],
        staticSummary: `${slice.length} threads, round ${round + 1}`,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: ATTRIBUTES.refresh, value: refreshId },
          { key: ATTRIBUTES.stage, value: 'annotate' },
        ]),
      });
      await catchUp(handle, gate, child.gate.now);
      const ended = await handle.result();
      streaks = ended.streaks;
      waiting.push(...ended.waiting);
      live.delete(workflowId);
    });
    return waiting;
  }

  async function closeQuestions(forget: boolean): Promise<void> {
    await ownWork(settings).closeQuestions.executeWithOptions(
      { activityId: `questions/${round}/${forget ? 'forget' : 'tried'}`, summary: 'questions that had their batch' },
      [{ wave, forget }],
    );
  }

  const mayGoOn = () => threads.length > 0 && child.gate.now.state !== 'stopped';
  while (mayGoOn() && workflowInfo().historyLength < HISTORY_EVENTS) {
    threads = await runRound();
    await condition(allHandlersFinished);
    if (!mayGoOn()) break;
    await report();
    const calls = callsOn(settings.llm, settings);
    const batches = await passBatches(
      { gate: child.gate, onPark: (request) => child.park(request), spend: (costUsd) => child.spend(costUsd) },
      {
        name: `round-${round}`,
        calls,
        submit: (activityId) =>
          calls.submitQuestions.executeWithOptions(
            { activityId, summary: `questions of ${threads.length} threads, by batch` },
            [{ refreshId, wave }],
          ),
      },
    );
    if (child.gate.now.state === 'stopped') break;
    await closeQuestions(false);
    round += 1;
    // What another wave put down first is in its batch: this one has nothing of its own to submit, and must not spin.
    if (batches === 0) await sleep('10 seconds', { summary: 'nothing went into a batch' });
  }
  await condition(allHandlersFinished);
  await report();
  if (mayGoOn()) {
    await continueAsNew<typeof annotateWaveWorkflow>({
      settings,
      threads,
      streaks,
      gate: child.gate.now,
      carried: { round, chunk },
    });
  }
  if (child.gate.now.state !== 'stopped') await closeQuestions(true);
  return streaks;
}
