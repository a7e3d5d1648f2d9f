import { z } from 'zod';

/**
 * What is left of the hard budget of one refresh: `availableUsd` = limit - spent - reserved for calls under way.
 * Changed by atomic updates only, so that any number of workers can reserve from it at the same moment.
 */
export const BudgetAccount = z.strictObject({
  /** Id of the refresh. */
  _id: z.string(),
  limitUsd: z.number(),
  /** Below zero where calls cost more than was reserved for them, or where the limit was lowered below what is spent. */
  availableUsd: z.number(),
  /** Rises with every change, so that a reckoning from the ledger is never written over a newer state. */
  version: z.number().int(),
  /** Calls under way, by the id of their ledger row. */
  reserved: z.record(z.string(), z.strictObject({ usd: z.number(), at: z.date() })),
  /** Until then nothing is reserved, as somebody who found no calm moment reckons the account up. */
  closedUntil: z.date(),
  /** Who closed it; `null` once anything was reserved since. */
  closedBy: z.string().nullable(),
});
export type BudgetAccount = z.infer<typeof BudgetAccount>;
