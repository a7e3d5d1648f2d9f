import { z } from 'zod';

/**
 * A request that a vendor with a queue has taken, and whose picture is not here yet. Written before the first poll, so that
 * whoever comes after a crash asks for the picture and never pays for it again; gone once the picture, or its end, is stored.
 */
export const Submission = z.strictObject({
  /** The generation key. */
  _id: z.string(),
  refreshId: z.string(),
  modelId: z.string(),
  /** Row of the ledger that stays `started` until the picture is here. */
  ledgerId: z.string(),
  /** What the adapter needs to find the request again. Never a key. */
  handle: z.string(),
  /**
   * `at` of the generation that the answer is to replace; `null` where there was none. A generation of another moment came
   * after this request: that tells without comparing the clocks of two machines.
   */
  replaces: z.date().nullable(),
  submittedAt: z.date(),
});
export type Submission = z.infer<typeof Submission>;
