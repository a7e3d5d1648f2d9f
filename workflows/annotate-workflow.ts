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
import { inRound, ownWork } from './activity-proxies.js';
import type { AnnotateChunkInput } from './annotate-chunk.js';
import { annotateChunkWorkflow } from './annotate-chunk-workflow.js';
import { annotateWaveWorkflow } from './annotate-wave-workflow.js';
import { catchUp, type GateState } from './gate.js';
import { isParkRequest, isStageReport, onSignal } from './message-guards.js';
import { gateSignal, parkSignal, stageReportSignal } from './messages.js';
import type { Streaks } from './reply-watch.js';
import { StageChild } from './stage-child.js';
import type { ChunkThread } from './thread-run.js';
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

/** Where one call judges many threads for relevance, a thread has an activity less; whole groups cost fewest calls. */
const GROUPED_CHUNK_THREADS = 40;

/** Chunks that run at the same time, and are listed ahead together. */
const CHUNKS_IN_FLIGHT = 3;

/** Threads whose questions go into batches together: a few hundred rows a batch. */
const WAVE_THREADS = 300;

/** A batch may take a day, so that many waves wait side by side. */
const WAVES_IN_FLIGHT = 10;

/** Threads of one list: a payload of 64 KiB at most. */
const MOST_LISTED = 1200;

const HISTORY_EVENTS = 1500;

const NOTHING_DONE = { after: null, chunk: 0, done: 0, total: 0, streaks: {} } satisfies AnnotateInput['carried'];

/** All threads of a refresh, in chunks with a bounded window. */
export async function annotateWorkflow(input: AnnotateInput): Promise<void> {
  const { settings } = input;
  const live = new Set<string>();
  const tellChunks = async (gate: GateState) => {
    await Promise.allSettled([...live].map((id) => getExternalWorkflowHandle(id).signal(gateSignal, gate)));
  };
  const child = new StageChild({ settings, gate: input.gate, onGate: tellChunks });
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
  // Who asks is told at once how much there is to do.
  if (settings.annotate) await child.report(done, total);
  const mayBegin = () => workflowInfo().historyLength < HISTORY_EVENTS && child.gate.now.state !== 'stopped';
  const { size, inFlight, pages } = partsOf(settings);
  let more = true;
  while (more && mayBegin()) {
    const threads: ChunkThread[] = [];
    let listed: ChunkThread[];
    let number = 0;
    const limit = Math.min(size * inFlight * 4, MOST_LISTED);
    do {
      const from: string | null = threads.at(-1)?.id ?? after;
      listed = await ownWork(settings).listThreads.executeWithOptions(
        { activityId: inRound(`list-threads/${chunk}`, number), summary: `threads after ${from ?? 'the start'}` },
        [{ refreshId: settings.refreshId, after: from, limit }],
      );
      threads.push(...listed);
      number += 1;
    } while (listed.length === limit && number < pages);
    let begun = 0;
    function* parts(): Generator<ChunkThread[]> {
      // In histories from before, what was listed was also begun.
      while (begun < threads.length && (!settings.annotate || mayBegin())) {
        yield threads.slice(begun, begun + size);
        begun += size;
      }
    }
    await inWindow(parts(), inFlight, async (slice) => {
      const id = chunkWorkflowId(workflowInfo().workflowId, chunk);
      chunk += 1;
      live.add(id);
      const gate = child.gate.now;
      const handle = await startPart(id, { settings, threads: slice, streaks, gate });
      await catchUp(handle, gate, child.gate.now);
      streaks = await handle.result();
      live.delete(id);
    });
    more = listed.length === limit || begun < threads.length;
    after = threads[Math.min(begun, threads.length) - 1]?.id ?? after;
  }
  await condition(allHandlersFinished);
  await child.flush();
  if (more && child.gate.now.state !== 'stopped') {
    await continueAsNew<typeof annotateWorkflow>({
      settings,
      gate: child.gate.now,
      carried: { after, chunk, done, total, streaks },
    });
  }
}

/** Parts of the work: chunks, or waves of questions that go into batches together. `pages`: of threads that are listed ahead. */
function partsOf({ annotate }: RunSettings): { size: number; inFlight: number; pages: number } {
  if (annotate && annotate.batch.length > 0) return { size: WAVE_THREADS, inFlight: WAVES_IN_FLIGHT, pages: 3 };
  const group = annotate?.relevancePostsPerCall ?? 1;
  const size = group === 1 ? CHUNK_THREADS : group * Math.max(1, Math.floor(GROUPED_CHUNK_THREADS / group));
  return { size, inFlight: CHUNKS_IN_FLIGHT, pages: 1 };
}

function startPart(workflowId: string, input: AnnotateChunkInput) {
  const { settings, threads } = input;
  const options = {
    workflowId,
    taskQueue: WORKFLOW_QUEUE,
    staticSummary: `${threads.length} threads`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ATTRIBUTES.refresh, value: settings.refreshId },
      { key: ATTRIBUTES.stage, value: 'annotate' },
    ]),
  };
  return settings.annotate?.batch.length
    ? startChild(annotateWaveWorkflow, { ...options, args: [{ ...input, carried: null }] })
    : startChild(annotateChunkWorkflow, { ...options, args: [input] });
}
