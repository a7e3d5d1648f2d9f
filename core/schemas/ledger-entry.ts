import { z } from 'zod';
import { FAILURE_KINDS } from '../failure.js';

/** The stages that pay. */
export const PAID_STAGES = ['collect', 'annotate', 'generate', 'judge', 'embed'] as const;
export type PaidStage = (typeof PAID_STAGES)[number];

/** What a provider says that a call used; `null` where it says nothing. Tokens, images, posts. */
export const Usage = z.strictObject({
  inputTextTokens: z.number().nonnegative().nullable(),
  inputImageTokens: z.number().nonnegative().nullable(),
  outputTokens: z.number().nonnegative().nullable(),
  images: z.number().nonnegative().nullable(),
  posts: z.number().nonnegative().nullable(),
  /** What the provider itself says that the call cost, USD; wins over any price. */
  billedUsd: z.number().nonnegative().nullable().default(null),
});
export type Usage = z.infer<typeof Usage>;

/**
 * One attempt at one paid call. Written `started` before the call, completed after it.
 * A row that stays `started` is a call whose worker died: it may have been paid for and its answer lost.
 * `costUsd` is `null` where no price or no usage is known: unknown, not free.
 */
export const LedgerEntry = z.strictObject({
  _id: z.string(),
  /** Content key of what the call is for: generation, judgment or annotation key, or the cursor of a page. */
  callKey: z.string(),
  refreshId: z.string(),
  stage: z.enum(PAID_STAGES),
  modelId: z.string().nullable(),
  /** The judge, where the call is a judgment. */
  judgeId: z.string().nullable(),
  provider: z.string(),
  model: z.string(),
  state: z.enum(['started', 'answered', 'failed']),
  failureKind: z.enum(FAILURE_KINDS).nullable(),
  reason: z.string().nullable(),
  httpStatus: z.number().int().nullable(),
  requestId: z.string().nullable(),
  usage: Usage.nullable(),
  costUsd: z.number().nonnegative().nullable(),
  /** What a hard budget held back for this call, USD; it stays spent where the cost is unknown. `null` without a hard budget. */
  reservedUsd: z.number().nonnegative().nullable().default(null),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** A usage of which nothing is known. */
export const NO_USAGE: Usage = {
  inputTextTokens: null,
  inputImageTokens: null,
  outputTokens: null,
  images: null,
  posts: null,
  billedUsd: null,
};
