import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import type { ProviderAccess } from './contract.js';

export type HttpRequest = Pick<RequestInit, 'method' | 'headers' | 'body'>;

/** An answer of any status, its body read to the end. */
export interface HttpAnswer {
  ok: boolean;
  status: number;
  headers: Headers;
  text: string;
  /** The body parsed; `null` where it is no JSON. */
  json: unknown;
}

/**
 * One HTTP call within the time limit of `access`, for vendors that are spoken to without a library. It goes to this address only: one
 * that points elsewhere must not get the key.
 *
 * @throws ProviderError where no whole answer came; the abort error when the caller's own signal fired.
 */
export async function askOnce(
  url: string | URL,
  request: HttpRequest,
  { access, signal }: { access: ProviderAccess; signal: AbortSignal },
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  const whole: RequestInit = { ...request, redirect: 'manual', signal: AbortSignal.any([signal, timeout]) };
  let response: Response | null = null;
  try {
    response = await (access.fetch ?? fetch)(url, whole);
    const text = await response.text();
    const { ok, status, headers } = response;
    return { ok, status, headers, text, json: parseJson(text) };
  } catch (error) {
    if (signal.aborted) throw error;
    if (timeout.aborted) throw new ProviderError('provider_down', 'no answer within the time limit');
    const words = redact(rootCause(error as Error), [access.apiKey]);
    if (!response) throw new ProviderError('provider_down', `no connection: ${words}`);
    throw new ProviderError('bad_response', `the answer broke off: ${words}`, { httpStatus: response.status });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function rootCause(error: Error & { code?: unknown }): string {
  if (error.cause instanceof Error) return rootCause(error.cause);
  return typeof error.code === 'string' ? error.code : error.message;
}
