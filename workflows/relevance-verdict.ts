import type { RelevanceReport } from '../activities/reports.js';
import type { StoredOutcome } from '../core/outcome.js';

type Done = Extract<RelevanceReport, { kind: 'done' }>;

/** How a question about a post ended that gave no score. */
export type Unscored = Exclude<StoredOutcome, 'ok'>;

/** What a thread, or a reply, was found to be. */
export interface RelevanceVerdict extends Pick<Done, 'relevant' | 'repliesFrom' | 'otherLanguage'> {
  /** Of the first post that nobody scored; absent where all that were asked about have a score. */
  unscored?: Unscored;
}

/** How the question ended where it gave no score. */
export function unscoredIn({ outcome }: Pick<Done, 'outcome'>): Unscored | undefined {
  return outcome === 'ok' ? undefined : outcome;
}

/**
 * Under which names a thread is counted after this step. A thread none of whose posts passed is irrelevant only where each has a
 * score: nobody knows what an unscored post is.
 */
export function relevanceCounts({ relevant, unscored, otherLanguage }: RelevanceVerdict): string[] {
  if (relevant) return ['threads.relevant'];
  if (unscored) return [`dropped.unscored-threads.${unscored}`];
  // Candidates are dropped for their language too, under the first name.
  return otherLanguage ? ['dropped.language', 'dropped.language-threads'] : ['dropped.irrelevant'];
}
