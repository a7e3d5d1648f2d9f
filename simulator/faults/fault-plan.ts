import { z } from 'zod';

/** What can go wrong on purpose. What each does: faults/fault-effect.ts. */
const FAULTS = [
  'rate_limit',
  'server_error',
  'timeout',
  'refusal',
  'cut_body',
  'insufficient_quota',
  'bad_key',
  'model_not_found',
  'html',
  'not_json',
  'slow',
  'batch_row',
  'batch_expire',
  'group_missing',
  'group_double',
  'group_swap',
  'group_foreign',
] as const;
export type Fault = (typeof FAULTS)[number];

const FaultRule = z.strictObject({
  match: z
    .strictObject({
      path: z.string().optional().describe('Part of the path'),
      model: z.string().optional(),
      kind: z.string().optional(),
      promptIncludes: z
        .string()
        .optional()
        .describe('Part of the prompt, of the texts of all messages, or of the query'),
    })
    .default({}),
  fault: z.enum(FAULTS),
  retryAfterSeconds: z
    .number()
    .nonnegative()
    .optional()
    .describe('rate_limit: what the answer asks for; 1 when absent'),
  status: z.int().min(200).max(599).optional().describe('Instead of the usual status of server_error, html, refusal'),
  seconds: z.number().nonnegative().optional().describe('timeout, slow: how long'),
  attempts: z.int().positive().optional().describe('Only the first n calls of each distinct content'),
  share: z.number().min(0).max(1).optional().describe('Only this share of contents, picked by their hash'),
  afterCalls: z.int().nonnegative().optional().describe('Only after so many calls that the rule matches'),
});
export type FaultRule = z.infer<typeof FaultRule>;

/** Faults to make, in order: the first rule that applies to a call decides. Unknown fields are errors. */
export const FaultPlan = z.strictObject({ rules: z.array(FaultRule).default([]) });
export type FaultPlan = z.infer<typeof FaultPlan>;
/** A plan as one writes it: `match` and `rules` may be left out. */
export type FaultPlanInput = z.input<typeof FaultPlan>;
