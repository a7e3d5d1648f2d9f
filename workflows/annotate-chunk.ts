import { workflowInfo } from '@temporalio/workflow';
import type { CallReport } from '../activities/reports.js';
import type { RunSettings } from '../core/run-settings.js';
import type { Done } from './candidate-steps.js';
import { untilDone, type GateState } from './gate.js';
import { RelevanceRounds } from './relevance-rounds.js';
import { isUsable, ReplyWatch, type Streaks } from './reply-watch.js';
import { StageChild } from './stage-child.js';
import { ThreadRun, type ChunkThread } from './thread-run.js';
import { inWindow } from './window.js';

export interface AnnotateChunkInput {
  settings: RunSettings;
  threads: ChunkThread[];
  /** Replies in a row that could not be used, in the chunks before. */
  streaks: Streaks;
  gate: GateState;
}

/** Threads of one chunk that are worked on at the same time. */
const THREADS_IN_FLIGHT = 8;

/** Threads between two reports to the parent, in histories from before reports had a pace. */
const REPORT_EVERY = 10;

/** A thread can be long: past this, what is not begun yet goes on in a new history. */
const HISTORY_EVENTS = 1500;

/** Some threads that go through the steps side by side, and what they share. */
export class AnnotateChunk {
  readonly child: StageChild;
  readonly replies: ReplyWatch;
  readonly settings: RunSettings;
  /** Threads that wait for a batch. */
  readonly waiting: ChunkThread[] = [];
  private unreported = 0;

  constructor(private readonly input: AnnotateChunkInput) {
    const { settings, gate, streaks } = input;
    this.child = new StageChild({ settings, gate });
    this.settings = settings;
    this.replies = new ReplyWatch(this.child.gate, streaks, (request) => this.child.park(request));
  }

  /** @returns threads that are left for a new history. */
  async runAll(): Promise<ChunkThread[]> {
    const { threads } = this.input;
    const inGroups = (this.settings.annotate?.relevancePostsPerCall ?? 1) > 1;
    const count = (name: string, n?: number) => this.child.count(name, n);
    const verdicts = inGroups ? await new RelevanceRounds(this, count).ofThreads(threads) : null;
    const mayBegin = () => !this.settings.annotate || workflowInfo().historyLength < HISTORY_EVENTS;
    let begun = 0;
    function* next(): Generator<ChunkThread> {
      for (const thread of threads) {
        if (!mayBegin()) return;
        begun += 1;
        yield thread;
      }
    }
    await inWindow(next(), THREADS_IN_FLIGHT, async (thread) => {
      const run = new ThreadRun(this, thread);
      if (!(await run.toItsEnd(verdicts))) {
        this.waiting.push(thread);
        return;
      }
      for (const [name, n] of Object.entries(run.counts)) this.child.count(name, n);
      this.unreported += 1;
      if (this.settings.annotate ? this.child.isDue() : this.unreported >= REPORT_EVERY) await this.report();
    });
    return threads.slice(begun);
  }

  async report(): Promise<void> {
    const done = this.unreported;
    this.unreported = 0;
    await this.child.send({ done, total: null });
  }

  /** A row of unusable replies parks the refresh; what has then to be asked again is asked by the repair that follows. */
  noteReply(step: string, report: Done<CallReport>): Promise<void> {
    return this.replies.note(`annotate.${step}`, isUsable(report), async () => {});
  }

  /** @throws AskedLater */
  async pay<Report extends CallReport>(call: (round: number) => Promise<Report>): Promise<Done<Report> | null> {
    const report = await untilDone(this.child.gate, call, (request) => this.child.park(request));
    this.child.spend((report as { costUsd: number | null } | null)?.costUsd ?? 0);
    return report;
  }
}
