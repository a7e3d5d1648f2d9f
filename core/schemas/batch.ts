import { z } from 'zod';

/** One generation or judgment of a batch. */
const BatchRow = z.strictObject({
  /** The row's name inside the batch. */
  id: z.string(),
  /** Key of the generation or judgment. */
  key: z.string(),
  sampleId: z.string(),
  /** Blob of the picture that is judged; `null` of a generation. */
  image: z.string().nullable(),
  /** Row of the ledger that stays `started` until the batch is fetched. */
  ledgerId: z.string(),
});
export type BatchRow = z.infer<typeof BatchRow>;

/**
 * Requests that a vendor's batch interface was given together. Written before the call that makes the batch, so that whoever
 * comes after a crash looks for it at the vendor and never pays for it again; gone when all its rows are stored or ended.
 */
export const Batch = z.strictObject({
  /** A content key; the vendor is told it, so that a batch whose handle was lost is found again. */
  _id: z.string(),
  refreshId: z.string(),
  modelId: z.string(),
  /** `null` of generations. */
  judgeId: z.string().nullable(),
  /** Questions of LLM steps; then `modelId` is `annotate`, and each row is named by the key of its verdict. */
  annotate: z.boolean().default(false),
  provider: z.string(),
  /** What the adapter needs to find the batch again, never a key; `null` until the vendor has taken it. */
  handle: z.string().nullable(),
  rows: z.array(BatchRow),
  submittedAt: z.date(),
  /** When the vendor last said that it is still working on it. */
  lookedAt: z.date().nullable(),
});
export type Batch = z.infer<typeof Batch>;
