import { z } from 'zod';
import { Budget } from './budget.js';
import { ParkedRecord } from './parked.js';
import { RefreshFile } from './refresh-file.js';

/** `partial` = published, with model runs that are parked or items that failed: the operator can resume it. */
export const REFRESH_STATES = ['running', 'paused', 'parked', 'partial', 'done', 'failed', 'cancelled'] as const;
export type RefreshState = (typeof REFRESH_STATES)[number];

/** Counts at the stages before generation, with the reason of every drop. */
export const Funnel = z.record(z.string(), z.number().int());

/** One run of the whole life cycle: the operator's file, where it stands, and what it made. */
export const Refresh = z.strictObject({
  _id: z.string(),
  file: RefreshFile,
  /** Digest of the parsed file: a second start with another file under the same id is refused. */
  fileDigest: z.string(),
  state: z.enum(REFRESH_STATES),
  stage: z.string(),
  /** `false` closes the gate before every paid call; workers look at it at most a second late. */
  spending: z.boolean(),
  /** The file's, until `budget set` gives it another; workers look at it before every paid call. */
  budget: Budget.nullable(),
  /** Models that the operator has taken out: no call for them begins any more. */
  skippedModels: z.array(z.string()),
  parked: ParkedRecord.nullable(),
  /** Why it failed, and how to mend it. */
  failure: z.string().nullable(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  releaseId: z.string().nullable(),
  analysisId: z.string().nullable(),
  siteDir: z.string().nullable(),
  /** What is known of the dataset itself, or why there is nothing. Both `null` before, and where nothing was asked for. */
  datasetAnalysisId: z.string().nullable().default(null),
  datasetFailure: z.string().nullable().default(null),
  /** Blob with prompts that are to be embedded, while its dataset is being described. */
  promptsBlob: z.string().nullable().default(null),
  /** Since when its board and site show what was taken down or is held, or hide what is shown again; `null` = they do not. */
  staleSince: z.date().nullable().default(null),
  funnel: Funnel,
});
export type Refresh = z.infer<typeof Refresh>;
