import type { FailureKind } from '../core/failure.js';
import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import type { ProviderAccess } from './contract.js';
import { retryAfterMs } from './retry-after.js';
import { serverDate } from './server-date.js';

export interface JsonAnswer {
  body: unknown;
  /** The server's clock, to the second; `null` where it does not tell. */
  date: Date | null;
}

/**
 * One GET of what costs nothing, such as a list of models.
 *
 * @param headers with the key in the vendor's own way. They go to this address only: where it points elsewhere is not followed.
 * @throws ProviderError; the abort error when the caller's own signal fired.
 */
export async function getJson(
  url: URL,
  { access, headers, signal }: { access: ProviderAccess; headers: Record<string, string>; signal: AbortSignal },
): Promise<JsonAnswer> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  let response: Response | null = null;
  try {
    const init: RequestInit = { headers, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) };
    response = await (access.fetch ?? fetch)(url, init);
    const text = await response.text();
    if (!response.ok) throw failed(response, { text, apiKey: access.apiKey });
    return { body: JSON.parse(text) as unknown, date: serverDate(response.headers) };
  } catch (error) {
    if (error instanceof ProviderError || signal.aborted) throw error;
    if (timeout.aborted) throw new ProviderError('provider_down', 'no answer within the time limit');
    const words = redact(rootCause(error as Error), [access.apiKey]);
    if (!response) throw new ProviderError('provider_down', `no connection: ${words}`);
    throw new ProviderError('bad_response', `the answer could not be read: ${words}`);
  }
}

function failed(response: Response, { text, apiKey }: { text: string; apiKey: string }): ProviderError {
  const { status, headers } = response;
  return new ProviderError(kindOf(status, text), redact(`HTTP ${status} ${wordsOf(text)}`, [apiKey]), {
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

/** The message of `{error:{message}}`, which both Google and OpenRouter write; else the whole text. */
function wordsOf(text: string): string {
  try {
    const body = JSON.parse(text) as { error?: { message?: unknown } } | null;
    return typeof body?.error?.message === 'string' ? body.error.message : text;
  } catch {
    return text;
  }
}

function rootCause(error: Error & { code?: unknown }): string {
  if (error.cause instanceof Error) return rootCause(error.cause);
  return typeof error.code === 'string' ? error.code : error.message;
}
