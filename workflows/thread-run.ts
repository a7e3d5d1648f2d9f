import { ActivityFailure, isCancellation, log } from '@temporalio/workflow';
import type { CallReport } from '../activities/reports.js';
import type { AssembledThread } from '../activities/threads.js';
import { MEDIA_QUEUE } from '../core/names.js';
import { addCounts } from '../core/progress.js';
import { callsOn, inRound, ownWork } from './activity-proxies.js';
import type { AnnotateChunk } from './annotate-chunk.js';
import { askOnce } from './ask-once.js';
import { CandidateSteps, type BriefCandidate } from './candidate-steps.js';
import { AskedLater } from './gate.js';
import { fetchMissing, fetchReplies, type ThreadPages } from './thread-pages.js';
import { relevanceCounts, unscoredIn, type RelevanceVerdict, type Unscored } from './relevance-verdict.js';
import { RelevanceRounds } from './relevance-rounds.js';

/** A thread of a refresh, with the number of its posts that a source found. */
export interface ChunkThread {
  id: string;
  found: number;
}

/** One thread from relevance to annotated candidates. */
export class ThreadRun {
  /** What was counted; of no use where the thread waits for a batch, as it then goes through all of it again. */
  readonly counts: Record<string, number> = {};

  constructor(
    private readonly chunk: AnnotateChunk,
    private readonly thread: ChunkThread,
  ) {}

  /**
   * @param verdicts by thread, where posts of many are asked about together.
   * @returns false where it waits for a batch.
   */
  async toItsEnd(verdicts: ReadonlyMap<string, RelevanceVerdict> | null): Promise<boolean> {
    const { id, found } = this.thread;
    // How far it came, so that the funnel adds up at every stage.
    let stage: 'relevance' | 'extraction' | 'candidates' = 'relevance';
    try {
      if (found === 0) this.count('dropped.no-post-left');
      const relevance = verdicts ? (verdicts.get(id) ?? null) : await this.relevance();
      if (relevance === null) return true;
      for (const name of relevanceCounts(relevance)) this.count(name);
      if (!relevance.relevant) return true;
      stage = 'extraction';
      if (relevance.repliesFrom) await fetchReplies(this.pages(), relevance.repliesFrom);
      if (this.settings.threads?.fetchMissing) await fetchMissing(this.pages());
      await this.assemble();
      if (this.settings.annotate?.filterReplies) await this.filterReplies();
      const steps = this.candidateSteps();
      const candidates = await this.extract();
      stage = 'candidates';
      if (this.settings.annotate?.batch.length) return await this.untilTheyWait(steps, candidates);
      await steps.run(candidates);
      return true;
    } catch (error) {
      if (error instanceof AskedLater) return false;
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      // One thread that cannot be annotated costs itself only.
      log.error('a thread failed for good', { thread: id, reason: error.cause?.message });
      this.count('dropped.thread-failed');
      this.count(`dropped.thread-failed.${stage}`);
      return true;
    }
  }

  /** One candidate that waits holds up none of the others. @returns whether none waits. */
  private async untilTheyWait(steps: CandidateSteps, candidates: readonly BriefCandidate[]): Promise<boolean> {
    let waits = false;
    for (const candidate of candidates) {
      await steps.run([candidate]).catch((error: unknown) => {
        if (!(error instanceof AskedLater)) throw error;
        waits = true;
      });
    }
    return !waits;
  }

  private candidateSteps(): CandidateSteps {
    return new CandidateSteps({
      settings: this.settings,
      count: (name, n) => this.count(name, n),
      ask: (step, subject, call) => this.ask(step, subject, call),
    });
  }

  private pages(): ThreadPages {
    return { chunk: this.chunk, threadId: this.thread.id, count: (name, n) => this.count(name, n) };
  }

  private count(name: string, n = 1): void {
    if (n > 0) addCounts(this.counts, { [name]: n });
  }

  private get settings() {
    return this.chunk.settings;
  }

  private get llm() {
    return callsOn(this.settings.llm, this.settings);
  }

  private ask<Report extends CallReport>(
    step: string,
    subject: string,
    call: (repair: boolean, round: number) => Promise<Report>,
  ) {
    return askOnce(this.chunk, { step, subject, call, count: (name) => this.count(name) });
  }

  private async relevance(): Promise<RelevanceVerdict | null> {
    const { id, found } = this.thread;
    const { refreshId } = this.settings;
    let unscored: Unscored | undefined;
    for (let position = 0; position < found; position += 1) {
      const report = await this.ask('relevance', id, (repair, round) =>
        this.llm.assessRelevance.executeWithOptions(
          {
            activityId: inRound(`relevance/${id}/${position}${repair ? '/repair' : ''}`, round),
            summary: `relevance of ${id}`,
          },
          [{ refreshId, threadId: id, position, repair }],
        ),
      );
      if (report === null) return null;
      unscored ??= unscoredIn(report);
      if (report.relevant !== null) return unscored ? { ...report, unscored } : report;
    }
    return null;
  }

  private async assemble(): Promise<void> {
    const { id } = this.thread;
    const { refreshId } = this.settings;
    const { pictures, lost, ...tree } = await ownWork(this.settings, MEDIA_QUEUE).assembleThread.executeWithOptions(
      { activityId: `assemble/${id}`, summary: `tree and pictures of ${id}` },
      [{ refreshId, threadId: id }],
    );
    this.count('pictures.stored', pictures - lost);
    this.count('pictures.lost', lost);
    this.countTree(tree);
  }

  private countTree({ cut, missing, quotes }: Partial<AssembledThread>): void {
    this.count('dropped.thread-depth', cut?.depth ?? 0);
    this.count('dropped.thread-posts', cut?.posts ?? 0);
    this.count('posts.missing-parents', missing ?? 0);
    this.count('posts.quotes', quotes ?? 0);
  }

  private async filterReplies(): Promise<void> {
    const { id } = this.thread;
    const postIds = await ownWork(this.settings).listReplies.executeWithOptions(
      { activityId: `list-replies/${id}`, summary: `replies of ${id} to look at` },
      [{ threadId: id }],
    );
    await new RelevanceRounds(this.chunk, (name, n) => this.count(name, n), `/${id}`).ofReplies(id, postIds);
  }

  private async extract(): Promise<BriefCandidate[]> {
    const { id } = this.thread;
    const { refreshId } = this.settings;
    const report = await this.ask('extraction', id, (repair, round) =>
      this.llm.extractSamples.executeWithOptions(
        {
          activityId: inRound(`extract/${id}${repair ? '/repair' : ''}`, round),
          summary: `samples of ${id}`,
        },
        [{ refreshId, threadId: id, repair }],
      ),
    );
    if (report?.outcome === 'ok' && report.candidates.length === 0) this.count('dropped.no-prompt');
    return report?.candidates ?? [];
  }
}
