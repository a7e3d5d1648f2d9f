import { z } from 'zod';

/** Why a person takes a candidate out. */
export const REJECT_REASONS = [
  'prompt',
  'input_image',
  'output_image',
  'unclear_task',
  'unsafe',
  'personal',
  'duplicate',
  'off_topic',
  'other',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/**
 * Steps whose verdicts a person can mark as wrong. Of the others a decision tells by itself: by what is rejected, edited or rearranged.
 */
export const MARKED_STEPS = ['placeholders', 'applicability', 'feedback'] as const;
export type MarkedStep = (typeof MARKED_STEPS)[number];

/** Longest texts of a decision, in characters. */
export const LONGEST_NOTE = 2000;
export const LONGEST_PROMPT = 100_000;

/**
 * One decision of a person, or the undoing of one. Rows are only ever added: an undo is a row of its own, and of the rest the
 * latest counts.
 */
export const Review = z.strictObject({
  _id: z.string(),
  /** Content key of what was looked at: the decision holds for whatever has this prompt and these inputs, in later refreshes too. */
  subject: z.string(),
  candidateId: z.string(),
  refreshId: z.string().nullable(),
  /** `null` of an undo. */
  decision: z.enum(['accept', 'reject']).nullable(),
  reasons: z.array(z.enum(REJECT_REASONS)),
  /** Steps whose verdicts the person saw and found wrong. */
  wrong: z.array(z.enum(MARKED_STEPS)).default([]),
  note: z.string().max(LONGEST_NOTE).nullable(),
  /** The prompt as the person wants it; `null` where it stays as it was. */
  prompt: z.string().min(1).max(LONGEST_PROMPT).nullable(),
  /** Which pictures are inputs and outputs, in their order; `null` where they stay as they were. */
  images: z.strictObject({ inputs: z.array(z.string()), outputs: z.array(z.string()) }).nullable(),
  reviewer: z.string().min(1).max(100),
  at: z.date(),
  /** The row that no longer counts. */
  undoes: z.string().nullable(),
});
export type Review = z.infer<typeof Review>;
