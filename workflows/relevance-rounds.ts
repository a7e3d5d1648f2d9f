import { ActivityFailure, isCancellation, log } from '@temporalio/workflow';
import type { RelevanceSubject } from '../activities/annotate/relevance.js';
import { callsOn, inRound } from './activity-proxies.js';
import type { AnnotateChunk } from './annotate-chunk.js';
import { askOnce } from './ask-once.js';
import { unscoredIn, type RelevanceVerdict, type Unscored } from './relevance-verdict.js';
import { slices } from './slices.js';
import { inWindow } from './window.js';

/** Groups that one chunk has under way at the same time. */
const GROUPS_IN_FLIGHT = 2;

/** Relevance of posts of many threads, several in one call. */
export class RelevanceRounds {
  private calls = 0;

  /** @param place tells the groups of a thread's replies from those of the chunk. */
  constructor(
    private readonly chunk: AnnotateChunk,
    private readonly count: (name: string, n?: number) => void,
    private readonly place = '',
  ) {}

  /**
   * One round asks about one found post of every thread that none has made relevant yet.
   *
   * @returns by thread; without those that no verdict came to.
   */
  async ofThreads(threads: readonly { id: string; found: number }[]): Promise<Map<string, RelevanceVerdict>> {
    const settled = new Map<string, RelevanceVerdict>();
    const unscored = new Map<string, Unscored>();
    // A thread without a post would break the question of its whole group.
    let open = threads.filter(({ found }) => found > 0);
    for (let position = 0; open.length > 0; position += 1) {
      const subjects = open.map(({ id }): RelevanceSubject => ({ threadId: id, position }));
      const verdicts = await this.ask(subjects);
      const next: typeof open = [];
      for (const [i, thread] of open.entries()) {
        const verdict = verdicts[i] ?? null;
        if (verdict === null) continue;
        const missed = unscored.get(thread.id) ?? verdict.unscored;
        if (missed) unscored.set(thread.id, missed);
        if (verdict.relevant !== null) settled.set(thread.id, missed ? { ...verdict, unscored: missed } : verdict);
        else if (position + 1 < thread.found) next.push(thread);
      }
      open = next;
    }
    return settled;
  }

  /** Replies of one thread; counts which pass. */
  async ofReplies(threadId: string, postIds: readonly string[]): Promise<void> {
    const verdicts = await this.ask(postIds.map((postId) => ({ threadId, position: null, postId })));
    for (const verdict of verdicts) {
      if (verdict === null) this.count('dropped.reply-unrated');
      else this.count(verdict.relevant ? 'posts.replies.relevant' : 'dropped.reply-irrelevant');
    }
  }

  /** @returns in the order of the subjects; `null` where there is no verdict. */
  private async ask(subjects: readonly RelevanceSubject[]): Promise<(RelevanceVerdict | null)[]> {
    const size = this.chunk.settings.annotate?.relevancePostsPerCall ?? 1;
    const verdicts = new Map<RelevanceSubject, RelevanceVerdict | null>();
    await inWindow(slices(subjects, size), GROUPS_IN_FLIGHT, async (group) => {
      const answers = await this.askGroup(group);
      for (const [i, subject] of group.entries())
        verdicts.set(subject, answers?.[i] ?? (answers === null ? null : await this.askAlone(subject)));
    });
    return subjects.map((subject) => verdicts.get(subject) ?? null);
  }

  private async askGroup(posts: readonly RelevanceSubject[]): Promise<(RelevanceVerdict | null)[] | null> {
    const { settings } = this.chunk;
    this.calls += 1;
    const number = this.calls;
    const nobody = posts.map(() => null);
    const activityId = `relevance-group${this.place}/${number}`;
    const asked = this.chunk.pay((round) =>
      callsOn(settings.llm, settings).assessRelevanceGroup.executeWithOptions(
        { activityId: inRound(activityId, round), summary: `relevance of ${posts.length} posts` },
        [{ refreshId: settings.refreshId, posts: [...posts] }],
      ),
    );
    // A post that breaks the question of all is found out when each is asked about alone.
    const report = await orElse(asked, 'a group', 'lost' as const);
    if (report === null) return null;
    if (report === 'lost') return nobody;
    await this.chunk.noteReply('relevance', report);
    this.count('relevance.unknown-ids', report.foreign);
    this.count('relevance.answered-twice', report.doubled);
    if (this.chunk.child.isDue()) await this.chunk.report();
    return report.posts;
  }

  private async askAlone(subject: RelevanceSubject): Promise<RelevanceVerdict | null> {
    const { settings } = this.chunk;
    const { threadId } = subject;
    const name = subject.position ?? `reply/${subject.postId}`;
    this.count('relevance.asked-alone');
    const call = (repair: boolean, round: number) =>
      callsOn(settings.llm, settings).assessRelevance.executeWithOptions(
        {
          activityId: inRound(`relevance/${threadId}/${name}${repair ? '/repair' : ''}`, round),
          summary: `relevance of ${threadId}`,
        },
        [{ refreshId: settings.refreshId, ...subject, repair }],
      );
    const count = (key: string) => this.count(key);
    const asked = askOnce(this.chunk, { step: 'relevance', subject: threadId, call, count });
    const report = await orElse(asked, threadId, 'lost' as const);
    if (report === 'lost' && subject.position !== null) {
      count('dropped.thread-failed');
      count('dropped.thread-failed.relevance');
    }
    if (report === null || report === 'lost') return null;
    const unscored = unscoredIn(report);
    if (!unscored) return report;
    return subject.position === null ? null : { ...report, unscored };
  }
}

/** What cannot be done, whatever is tried, costs itself only. */
async function orElse<T, Else>(work: Promise<T>, what: string, otherwise: Else): Promise<T | Else> {
  try {
    return await work;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.error('relevance failed for good', { what, reason: error.cause?.message });
    return otherwise;
  }
}
