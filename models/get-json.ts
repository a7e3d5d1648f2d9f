import { z } from 'zod';
import type { FailureKind } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import { askOnce, type HttpAnswer } from './ask-once.js';
import type { ProviderAccess } from './contract.js';
import { retryAfterMs } from './retry-after.js';
import { serverDate } from './server-date.js';

/** What both Google and OpenRouter write. */
const Problem = z.looseObject({ error: z.looseObject({ message: z.string() }) });

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
  { headers, ...call }: { access: ProviderAccess; headers: Record<string, string>; signal: AbortSignal },
): Promise<JsonAnswer> {
  const answer = await askOnce(url, { headers }, call);
  if (!answer.ok) throw failed(answer, call.access.apiKey);
  return { body: answer.json, date: serverDate(answer.headers) };
}

function failed({ status, headers, text, json }: HttpAnswer, apiKey: string): ProviderError {
  const words = Problem.safeParse(json).data?.error.message ?? text;
  return new ProviderError(kindOf(status, text), redact(`HTTP ${status} ${words}`, [apiKey]), {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, Date.now()),
  });
}

function kindOf(status: number, text: string): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return 'bad_key';
    case 402:
      return 'out_of_credit';
    case 400:
      // Gemini answers a wrong key with 400 INVALID_ARGUMENT and the reason API_KEY_INVALID.
      return /api.key.(not.valid|invalid)/i.test(text) ? 'bad_key' : 'invalid_request';
    case 408:
      return 'provider_down';
    case 429:
      return 'rate_limited';
    default:
      return status >= 500 ? 'provider_down' : 'invalid_request';
  }
}
