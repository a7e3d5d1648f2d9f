import { z } from 'zod';
import { Budget } from './budget.js';
import { ANNOTATION_STEPS } from './annotation.js';
import { PAID_STAGES } from './ledger-entry.js';

/** A number that is not known yet: what it is at least, what it is as a rule, and what it is at most. */
export const Range = z.strictObject({ low: z.number(), expected: z.number(), high: z.number() });
export type Range = z.infer<typeof Range>;

/** One stage, LLM step, model or judge of a plan. */
export const PlanLine = z.strictObject({
  stage: z.enum(PAID_STAGES),
  /** Id of the source, model or judge; name of the LLM step. */
  id: z.string(),
  step: z.enum(ANNOTATION_STEPS).nullable(),
  provider: z.string(),
  /** Model id as the provider knows it. */
  model: z.string(),
  /** What it has to look at; posts for a source. */
  samples: Range,
  /** How many of them are in the store already. */
  cacheHits: z.number().int().nonnegative(),
  calls: Range,
  /** `exact` where the calls are known; retries and repairs of replies are in no count. */
  count: z.enum(['exact', 'estimated']),
  /** Where the count comes from. */
  basis: z.string(),
  /** `null` without a price. */
  usd: Range.nullable(),
  /** `null` without a price. */
  priceFrom: z.string().nullable(),
  hours: Range,
});
export type PlanLine = z.infer<typeof PlanLine>;

/** What a refresh is going to cost, before anything is paid. `_id` is the digest of all that changes the cost. */
export const Plan = z.strictObject({
  _id: z.string(),
  refreshId: z.string(),
  plannedAt: z.date(),
  /** When the refresh was first started by this plan. */
  startedAt: z.date().nullable(),
  lines: z.array(PlanLine),
  /** Sum over the lines that have a price. */
  usd: Range,
  /** What has calls to make and no price. One entry is what to price, as the refresh file names it. */
  unpriced: z.array(z.string()),
  hours: Range,
  assumptions: z.array(z.string()),
  budget: Budget.nullable(),
  /** Digests of the parts, to say what changed. */
  parts: z.array(z.strictObject({ name: z.string(), digest: z.string() })),
});
export type Plan = z.infer<typeof Plan>;
