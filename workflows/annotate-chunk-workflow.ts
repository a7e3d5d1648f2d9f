import { ActivityFailure, allHandlersFinished, condition, isCancellation, log } from '@temporalio/workflow';
import type { CallReport } from '../activities/reports.js';
import type { AssembledThread } from '../activities/threads.js';
import { MEDIA_QUEUE } from '../core/names.js';
import type { RunSettings } from '../core/run-settings.js';
import { callsOn, inRound, ownWork } from './activity-proxies.js';
import { CandidateSteps, type BriefCandidate, type Done } from './candidate-steps.js';
import { untilDone, type GateState } from './gate.js';
import { isUsable, ReplyWatch, type Streaks } from './reply-watch.js';
import { StageChild } from './stage-child.js';
import { inWindow } from './window.js';

export interface AnnotateChunkInput {
  settings: RunSettings;
  threads: { id: string; found: number }[];
  /** Replies in a row that could not be used, in the chunks before. */
  streaks: Streaks;
  gate: GateState;
}

/** Threads of one chunk that are worked on at the same time. */
const THREADS_IN_FLIGHT = 8;

/** Most lookups of one thread's missing posts. */
const MOST_LOOKUPS = 10;

/** Threads between two reports to the parent. */
const REPORT_EVERY = 10;

/**
 * Some threads, each from relevance to annotated candidates. Tells its parent now and then what was counted.
 *
 * @returns replies in a row that could not be used, by step.
 */
export async function annotateChunkWorkflow(input: AnnotateChunkInput): Promise<Streaks> {
  const chunk = new AnnotateChunk(input);
  await inWindow(input.threads, THREADS_IN_FLIGHT, (thread) => chunk.run(thread));
  await chunk.report();
  await condition(allHandlersFinished);
  return chunk.replies.streaks;
}

class AnnotateChunk {
  readonly child: StageChild;
  readonly replies: ReplyWatch;
  private readonly settings: RunSettings;
  private readonly candidates: CandidateSteps;
  private unreported = 0;

  constructor(input: AnnotateChunkInput) {
    this.child = new StageChild(input.gate);
    this.settings = input.settings;
    this.replies = new ReplyWatch(this.child.gate, input.streaks, (request) => this.child.park(request));
    this.candidates = new CandidateSteps({
      settings: input.settings,
      count: (name, n) => this.child.count(name, n),
      ask: (step, subject, call) => this.ask(step, subject, call),
    });
  }

  async run(thread: { id: string; found: number }): Promise<void> {
    await this.runThread(thread);
    this.unreported += 1;
    if (this.unreported >= REPORT_EVERY) await this.report();
  }

  async report(): Promise<void> {
    const done = this.unreported;
    this.unreported = 0;
    await this.child.report(done, null);
  }

  private async runThread(thread: { id: string; found: number }): Promise<void> {
    // How far it came, so that the funnel adds up at every stage.
    let stage: 'relevance' | 'extraction' | 'candidates' = 'relevance';
    try {
      if (thread.found === 0) this.child.count('dropped.no-post-left');
      const relevance = await this.relevance(thread);
      if (relevance === null) return;
      const dropped = relevance.otherLanguage ? 'dropped.language' : 'dropped.irrelevant';
      this.child.count(relevance.relevant ? 'threads.relevant' : dropped);
      // Candidates are dropped for it too, under the same name.
      if (!relevance.relevant && relevance.otherLanguage) this.child.count('dropped.language-threads');
      if (!relevance.relevant) return;
      stage = 'extraction';
      if (relevance.repliesFrom) await this.fetchReplies(thread.id, relevance.repliesFrom);
      if (this.settings.threads?.fetchMissing) await this.fetchMissing(thread.id);
      await this.assemble(thread.id);
      const candidates = await this.extract(thread.id);
      stage = 'candidates';
      await this.candidates.run(candidates);
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      // One thread that cannot be annotated costs itself only.
      log.error('a thread failed for good', { thread: thread.id, reason: error.cause?.message });
      this.child.count('dropped.thread-failed');
      this.child.count(`dropped.thread-failed.${stage}`);
    }
  }

  private get refreshId(): string {
    return this.settings.refreshId;
  }

  private async relevance({ id, found }: { id: string; found: number }) {
    for (let position = 0; position < found; position += 1) {
      const report = await this.ask('relevance', id, (repair, round) =>
        this.llm.assessRelevance.executeWithOptions(
          {
            activityId: inRound(`relevance/${id}/${position}${repair ? '/repair' : ''}`, round),
            summary: `relevance of ${id}`,
          },
          [{ refreshId: this.refreshId, threadId: id, position, repair }],
        ),
      );
      if (report === null || report.relevant !== null) return report;
    }
    return null;
  }

  private async fetchReplies(threadId: string, sourceId: string): Promise<void> {
    const source = this.settings.sources.find((entry) => entry.id === sourceId);
    if (!source) return;
    const conversationId = threadId.slice(threadId.indexOf(':') + 1);
    const most = this.settings.threads?.maxPosts ?? null;
    let cursor: string | null = null;
    let number = 0;
    let found = 0;
    do {
      number += 1;
      const page = await untilDone(
        this.child.gate,
        (round) =>
          callsOn(source, this.settings).repliesPage.executeWithOptions(
            { activityId: inRound(`replies/${threadId}/${number}`, round), summary: `replies of ${threadId}` },
            [{ refreshId: this.refreshId, sourceId, conversationId, cursor }],
          ),
        (request) => this.child.park(request),
      );
      if (page === null) return;
      this.child.count('posts.replies', page.found);
      this.child.count('posts.replies-withdrawn', page.withdrawn ?? 0);
      this.child.count('posts.partial-errors', page.problems ?? 0);
      this.child.spend(page.costUsd);
      cursor = page.nextCursor;
      found += page.found;
      if (cursor !== null && most !== null && found >= most) {
        this.child.count('threads.replies-cut');
        return;
      }
    } while (cursor !== null);
  }

  /** Posts that replies or quotes name, round by round: a parent that comes may name another. */
  private async fetchMissing(threadId: string): Promise<void> {
    const platform = threadId.slice(0, threadId.indexOf(':'));
    const source = this.settings.sources.find(({ kind }) => kind === platform);
    if (!source) return;
    for (let lookup = 1; lookup <= MOST_LOOKUPS; lookup += 1) {
      const report = await untilDone(
        this.child.gate,
        (round) =>
          callsOn(source, this.settings).fetchMissing.executeWithOptions(
            { activityId: inRound(`missing/${threadId}/${lookup}`, round), summary: `missing posts of ${threadId}` },
            [{ refreshId: this.refreshId, threadId, sourceId: source.id }],
          ),
        (request) => this.child.park(request),
      );
      if (report === null) return;
      this.child.spend(report.costUsd);
      this.child.count('posts.looked-up', report.found);
      for (const [reason, n] of Object.entries(report.missing)) this.child.count(`missing.${reason}`, n);
      if (report.outcome !== 'ok') this.child.count('dropped.lookup-failed');
      if (!report.more) return;
    }
    this.child.count('threads.lookups-cut');
  }

  private async assemble(threadId: string): Promise<void> {
    const { pictures, lost, ...tree } = await ownWork(this.settings, MEDIA_QUEUE).assembleThread.executeWithOptions(
      { activityId: `assemble/${threadId}`, summary: `tree and pictures of ${threadId}` },
      [{ refreshId: this.refreshId, threadId }],
    );
    this.child.count('pictures.stored', pictures - lost);
    this.child.count('pictures.lost', lost);
    this.countTree(tree);
  }

  private countTree({ cut, missing, quotes }: Partial<AssembledThread>): void {
    this.child.count('dropped.thread-depth', cut?.depth ?? 0);
    this.child.count('dropped.thread-posts', cut?.posts ?? 0);
    this.child.count('posts.missing-parents', missing ?? 0);
    this.child.count('posts.quotes', quotes ?? 0);
  }

  private async extract(threadId: string): Promise<BriefCandidate[]> {
    const report = await this.ask('extraction', threadId, (repair, round) =>
      this.llm.extractSamples.executeWithOptions(
        {
          activityId: inRound(`extract/${threadId}${repair ? '/repair' : ''}`, round),
          summary: `samples of ${threadId}`,
        },
        [{ refreshId: this.refreshId, threadId, repair }],
      ),
    );
    if (report?.outcome === 'ok' && report.candidates.length === 0) this.child.count('dropped.no-prompt');
    return report?.candidates ?? [];
  }

  private get llm() {
    return callsOn(this.settings.llm, this.settings);
  }

  /** Asks, and once more with the model's mistake shown to it when the reply could not be read. */
  private async ask<Report extends CallReport>(
    step: string,
    subject: string,
    call: (repair: boolean, round: number) => Promise<Report>,
  ): Promise<Done<Report> | null> {
    let report = await this.pay((round) => call(false, round));
    if (report) await this.noteReply(step, report);
    if (report?.outcome === 'unparsable') {
      this.child.count('repairs.asked');
      report = await this.pay((round) => call(true, round));
      if (report) await this.noteReply(step, report);
    }
    if (report && report.outcome !== 'ok') {
      this.child.count(`dropped.${step}-${report.outcome}`);
      log.warn('a step gave no verdict', { step, subject, outcome: report.outcome });
    }
    return report;
  }

  /** A row of unusable replies parks the refresh; what has then to be asked again is asked by the repair that follows. */
  private noteReply(step: string, report: Done<CallReport>): Promise<void> {
    return this.replies.note(`annotate.${step}`, isUsable(report), async () => {});
  }

  private async pay<Report extends CallReport>(call: (round: number) => Promise<Report>): Promise<Done<Report> | null> {
    const report = await untilDone(this.child.gate, call, (request) => this.child.park(request));
    this.child.spend((report as { costUsd: number | null } | null)?.costUsd ?? 0);
    return report;
  }
}
