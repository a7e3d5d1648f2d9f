import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { chunkWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import type { RunSettings } from '../core/run-settings.js';
import { ownWork } from './activity-proxies.js';
import { annotateChunkWorkflow } from './annotate-chunk-workflow.js';
import { catchUp, type GateState } from './gate.js';
import { isParkRequest, isStageReport, onSignal } from './message-guards.js';
import { gateSignal, parkSignal, stageReportSignal } from './messages.js';
import type { Streaks } from './reply-watch.js';
import { StageChild } from './stage-child.js';
import { ATTRIBUTES } from './visibility.js';
import { inWindow } from './window.js';

export interface AnnotateInput {
  settings: RunSettings;
  gate: GateState;
  /** Set by continue-as-new. */
  carried: { after: string | null; chunk: number; done: number; total: number; streaks: Streaks } | null;
}

/** Threads of one chunk: with about nine activities each, and six events an activity, a history stays below 2,000. */
const CHUNK_THREADS = 30;

/** Chunks that run at the same time, and are listed ahead together. */
const CHUNKS_IN_FLIGHT = 3;

const HISTORY_EVENTS = 1500;

const NOTHING_DONE = { after: null, chunk: 0, done: 0, total: 0, streaks: {} } satisfies AnnotateInput['carried'];

/** All threads of a refresh, in chunks with a bounded window. */
export async function annotateWorkflow(input: AnnotateInput): Promise<void> {
  const { settings } = input;
  const live = new Set<string>();
  const tellChunks = async (gate: GateState) => {
    await Promise.allSettled([...live].map((id) => getExternalWorkflowHandle(id).signal(gateSignal, gate)));
  };
  const child = new StageChild(input.gate, tellChunks);
  let { after, chunk, done, total, streaks } = input.carried ?? NOTHING_DONE;
  onSignal(parkSignal, isParkRequest, (request) => child.park(request));
  onSignal(stageReportSignal, isStageReport, async (report) => {
    for (const [key, n] of Object.entries(report.counts)) child.count(key, n);
    child.spend(report.spendUsd);
    done += report.done;
    await child.report(done, total);
  });
  if (!input.carried)
    total = await ownWork(settings).countThreads.executeWithOptions(
      { activityId: 'count-threads', summary: 'threads in all' },
      [{ refreshId: settings.refreshId }],
    );
  let more = true;
  while (more && workflowInfo().historyLength < HISTORY_EVENTS && child.gate.now.state !== 'stopped') {
    const limit = CHUNK_THREADS * CHUNKS_IN_FLIGHT * 4;
    const threads = await ownWork(settings).listThreads.executeWithOptions(
      { activityId: `list-threads/${chunk}`, summary: `threads after ${after ?? 'the start'}` },
      [{ refreshId: settings.refreshId, after, limit }],
    );
    more = threads.length === limit;
    after = threads.at(-1)?.id ?? after;
    await inWindow(slices(threads, CHUNK_THREADS), CHUNKS_IN_FLIGHT, async (slice) => {
      const id = chunkWorkflowId(workflowInfo().workflowId, chunk);
      chunk += 1;
      live.add(id);
      const gate = child.gate.now;
      const handle = await startChild(annotateChunkWorkflow, {
        workflowId: id,
        taskQueue: WORKFLOW_QUEUE,
        args: [{ settings, threads: slice, streaks, gate }],
        staticSummary: `${slice.length} threads`,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: ATTRIBUTES.refresh, value: settings.refreshId },
          { key: ATTRIBUTES.stage, value: 'annotate' },
        ]),
      });
      await catchUp(handle, gate, child.gate.now);
      streaks = await handle.result();
      live.delete(id);
    });
  }
  await condition(allHandlersFinished);
  if (more && child.gate.now.state !== 'stopped') {
    await continueAsNew<typeof annotateWorkflow>({
      settings,
      gate: child.gate.now,
      carried: { after, chunk, done, total, streaks },
    });
  }
}

function* slices<T>(things: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < things.length; i += size) yield things.slice(i, i + size);
}
