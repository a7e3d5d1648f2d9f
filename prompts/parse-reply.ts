import { firstIssue } from '../core/first-issue.js';
import { findObjects } from './find-objects.js';
import type { StepPrompt } from './prompt-set.js';

/** Either the reply, or one line on what is wrong with it, fit to be shown to the model. */
export type ParsedReply = { ok: true; reply: unknown } | { ok: false; mistake: string };

/**
 * Reads the reply of a step: JSON by itself, in a code fence, or with prose around it (servers may ignore a schema),
 * then the step's schema, then what only the question can tell. Of several objects the last one of the step's form counts: models
 * think before they answer, and may quote a post as they do.
 */
export function parseReply(prompt: StepPrompt, text: string, data: Record<string, unknown>): ParsedReply {
  const formed = readForm(prompt, text);
  if (!formed.ok) return formed;
  const mistake = prompt.reply.check(formed.reply, data);
  return mistake === null ? formed : { ok: false, mistake };
}

/** Reads a reply that no repair follows: what of it can be used is used, where the step has a way to. */
export function parseLastReply(prompt: StepPrompt, text: string, data: Record<string, unknown>): ParsedReply {
  const parsed = parseReply(prompt, text, data);
  const { salvage } = prompt.reply;
  const formed = parsed.ok || !salvage ? parsed : readForm(prompt, text);
  return formed.ok && salvage ? { ok: true, reply: salvage(formed.reply) } : parsed;
}

function readForm(prompt: StepPrompt, text: string): ParsedReply {
  const attempts = findObjects(text).map((json) => prompt.reply.schema.safeParse(json));
  const parsed = attempts.findLast(({ success }) => success) ?? attempts.at(-1);
  if (!parsed) return { ok: false, mistake: 'it holds no JSON object' };
  return parsed.success ? { ok: true, reply: parsed.data } : { ok: false, mistake: firstIssue(parsed.error) };
}

/**
 * The rating at the end of a judge's reply: the last `[[n]]`. The released code of the paper takes the first number in brackets,
 * which may be a quotation.
 *
 * @returns `null` where there is none from 1 to 10.
 */
export function parseRating(text: string): number | null {
  const last = [...text.matchAll(/\[\[\s*(\d+(?:\.\d+)?)\s*\]\]/g)].at(-1)?.[1];
  const rating = last === undefined ? Number.NaN : Number(last);
  return rating >= 1 && rating <= 10 ? rating : null;
}
