import type { OutcomeCounts, StoredOutcome } from '../core/outcome.js';
import type { ParkReason } from '../core/failure.js';
import type { MissingReason } from '../core/schemas/thread.js';

/**
 * What a paying activity tells its workflow. Ids and counts only.
 * - `done`: a record of that outcome is in the store, whether it was paid for now or was there already (`costUsd` 0 then).
 *   `badReply`: the provider answered, several times, and each answer was broken.
 * - `held`: the gate was closed; nothing was paid; ask again when it is open.
 * - `later`: the question waits for a batch; whoever needs the answer comes back when that has ended.
 * - `parked`: no call of this kind can succeed until the operator does something.
 */
export type CallReport<Facts extends object = object> =
  | ({ kind: 'done'; outcome: StoredOutcome; costUsd: number | null; badReply?: boolean } & Facts)
  | { kind: 'held' }
  | { kind: 'later' }
  | { kind: 'parked'; reason: ParkReason; message: string };

/** `image` is the blob of the picture; `null` unless the outcome is `ok`. */
export type GenerateReport = CallReport<{ image: string | null }>;

/** A vendor with a queue has taken the request: `fetchGeneration` is to be asked for the picture. */
export type SubmitReport = GenerateReport | { kind: 'submitted' };

/**
 * Batches that have what was asked for. `left`: there is more, which can be submitted when these have ended; else what is in none of
 * them is asked for one by one.
 */
export type SubmitBatchReport = CallReport<{ batches: string[]; left: boolean }>;

/**
 * What a look for that picture gives. `again`: the request is lost to us, or its answer was of no use, and it is to be made
 * anew; like `held`, it costs nothing to say.
 */
export type FetchReport = GenerateReport | { kind: 'again' };

/** Where one source stands after a page. */
export type PageReport = CallReport<{
  nextCursor: string | null;
  found: number;
  fresh: number;
  bad: number;
  outside: number;
  /** Posts that were taken down before; absent in old histories. */
  withdrawn?: number;
  /** Partial errors of an answer that was a success otherwise; absent where there were none. */
  problems?: number;
}>;

/** What a look for posts that replies or quotes name has given. */
export type MissingReport = CallReport<{
  found: number;
  /** Posts that were not had, by reason. */
  missing: Partial<Record<MissingReason, number>>;
  /** There may be more to look for. */
  more: boolean;
}>;

export type RelevanceReport = CallReport<{
  /** `null` while no post of the thread passed and more are to be looked at. */
  relevant: boolean | null;
  /** The post is in a language that is not wanted, so nobody was asked. */
  otherLanguage?: true;
  /** Source that can give the reply tree; `null` where there is none to fetch. */
  repliesFrom: string | null;
}>;

/** Verdicts on several posts, in the order in which they were named; `null` for one that is to be asked about alone. */
export type RelevanceGroupReport = CallReport<{
  posts: (Pick<Extract<RelevanceReport, { kind: 'done' }>, 'relevant' | 'repliesFrom' | 'otherLanguage'> | null)[];
  /** Of the answer: entries that name no post of the question, and posts that it answers more than once. */
  foreign: number;
  doubled: number;
}>;

/** Candidates of one thread, by what the later steps have to do with them. */
export type ExtractionReport = CallReport<{
  candidates: {
    id: string;
    quality: 'benchmark' | 'analysis' | 'trash';
    hasFeedback: boolean;
    /** Only where it is not known to be one of those that the refresh file wants. */
    language?: 'unknown' | 'other';
  }[];
}>;

export type ImagesReport = CallReport<{
  needsCompletion: boolean;
  /** One of its pictures shows the chat with the generator. */
  conversation: boolean;
  /** It has a prompt, or a picture that one can be read off. */
  hasPrompt: boolean;
}>;

export type ScreenshotReport = CallReport<{
  /** Pictures that were cut out and kept. */
  crops: number;
  /** Boxes that could not be meant, also after the repair. */
  absurdBoxes: number;
  /** A prompt was read that differs from the posted one. */
  read: boolean;
  hasPrompt: boolean;
}>;

/** `findings`: ids of categories; `no-verdict` where the annotator gave none. */
export type SafetyReport = CallReport<{ action: 'drop' | 'review' | 'keep'; findings: string[] }>;

export type SecondOpinionReport = CallReport<{ disputed: boolean }>;

/** `asksMetrics`: there are metrics for its split. */
export type QualityReport = CallReport<{ state: string; asksMetrics: boolean }>;

/** Progress of one chunk of a model run. All numbers are totals, so that the newest report replaces the older ones. */
export interface ChunkProgress {
  generations: OutcomeCounts;
  judgments: OutcomeCounts;
  scores: OutcomeCounts;
  itemsDone: number;
  spendUsd: number;
  /** Replies in a row that could not be used, by who gave them. */
  streaks: Record<string, number>;
}
