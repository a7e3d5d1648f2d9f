import { firstIssue } from '../core/first-issue.js';
import type { StepPrompt } from './prompt-set.js';

/** Either the reply, or one line on what is wrong with it, fit to be shown to the model. */
export type ParsedReply = { ok: true; reply: unknown } | { ok: false; mistake: string };

/**
 * Reads the reply of a step: JSON by itself, in a code fence, or with prose around it (servers may ignore a schema),
 * then the step's schema, then what only the question can tell.
 */
export function parseReply(prompt: StepPrompt, text: string, data: Record<string, unknown>): ParsedReply {
  const json = findJson(text);
  if (json === undefined) return { ok: false, mistake: 'it holds no JSON object' };
  const parsed = prompt.reply.schema.safeParse(json);
  if (!parsed.success) return { ok: false, mistake: firstIssue(parsed.error) };
  const mistake = prompt.reply.check(parsed.data, data);
  return mistake === null ? { ok: true, reply: parsed.data } : { ok: false, mistake };
}

function findJson(text: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1];
  const braced = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const attempt of [text, fenced, braced]) {
    if (!attempt) continue;
    try {
      return JSON.parse(attempt);
    } catch {
      continue;
    }
  }
  return undefined;
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
