import { z } from 'zod';
import type { FailureKind } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import type { ProviderAccess } from './contract.js';
import { httpCall, jsonOf, lineTo, textOf, type HttpAnswer } from './http-call.js';
import { kindOfStatus } from './kind-of-status.js';
import { retryAfterMs } from './retry-after.js';
import { serverDate } from './server-date.js';

/** What both Google and OpenRouter write. */
const Problem = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/** Far larger than any list of models today. */
const LARGEST_LIST_BYTES = 16 * 1024 * 1024;

/** An answer with 2xx. */
export interface JsonAnswer {
  /** `null` where it is no JSON. */
  body: unknown;
  /** The server's clock, to the second; `null` where it does not tell. */
  date: Date | null;
}

/**
 * One GET of what costs nothing, such as a list of models.
 *
 * @param headers with the key in the vendor's own way.
 * @throws ProviderError; the abort error when the caller's own signal fired.
 */
export async function getJson(
  url: URL,
  { access, headers, signal }: { access: ProviderAccess; headers: Record<string, string>; signal: AbortSignal },
): Promise<JsonAnswer> {
  const call = { method: 'GET', url, headers, largestBytes: LARGEST_LIST_BYTES } as const;
  const answer = await httpCall(call, lineTo(access, signal));
  if (!answer.ok) throw failed(answer, access.apiKey);
  return { body: jsonOf(answer), date: serverDate(answer.headers) };
}

function failed(answer: HttpAnswer, apiKey: string): ProviderError {
  const { status, headers } = answer;
  const text = textOf(answer);
  const words = Problem.safeParse(jsonOf(answer)).data?.error.message ?? text;
  return new ProviderError(kindOf(status, text), redact(`HTTP ${status} ${words}`, [apiKey]), {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, Date.now()),
  });
}

function kindOf(status: number, text: string): FailureKind {
  // Gemini answers a wrong key with 400 INVALID_ARGUMENT and the reason API_KEY_INVALID.
  if (status === 400 && /api.key.(not.valid|invalid)/i.test(text)) return 'bad_key';
  return kindOfStatus(status) ?? 'invalid_request';
}
