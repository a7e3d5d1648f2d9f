import OpenAI from 'openai';
import type { APIPromise } from 'openai';
import { toProviderError } from './provider-error.js';
import type { ProviderAccess } from '../contract.js';

/** Sent where a self-hosted server wants no key; the client library insists on one. */
const NO_KEY = 'none';

/** A client without retries of its own: those are the orchestrator's. */
export function openaiClient(access: ProviderAccess): OpenAI {
  return new OpenAI({
    apiKey: access.apiKey || NO_KEY,
    baseURL: access.baseUrl,
    maxRetries: 0,
    // Our own signal bounds the whole call, the body included; the library's stops at the headers.
    timeout: access.timeoutMs + 1000,
    ...(access.fetch ? { fetch: access.fetch } : {}),
  });
}

export interface RawAnswer {
  body: unknown;
  requestId: string | null;
}

/**
 * Makes one call and gives the body as it came, unparsed by any vendor type.
 *
 * @throws ProviderError, or the abort error when the caller's own signal fired.
 */
export async function callOnce(
  access: ProviderAccess,
  signal: AbortSignal,
  call: (signal: AbortSignal) => APIPromise<unknown>,
): Promise<RawAnswer> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  try {
    const answer = await call(AbortSignal.any([signal, timeout])).withResponse();
    return { body: answer.data, requestId: answer.request_id };
  } catch (error) {
    const timedOut = timeout.aborted && !signal.aborted;
    throw toProviderError(error, { apiKey: access.apiKey, timedOut, nowMs: Date.now() });
  }
}
