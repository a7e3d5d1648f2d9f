import { GoogleGenAI, type GenerateContentConfig } from '@google/genai';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { ProviderAccess } from '../contract.js';
import { failureOf } from './provider-error.js';

/** Sent where a server wants no key; without one the library would take whatever key stands in the environment. */
const NO_KEY = 'none';

/**
 * A client of the Gemini API. What the library would else read from the environment is given to it: key, address, and that this
 * is not Vertex AI. It retries nothing as long as `retryOptions` is absent.
 *
 * @param access `baseUrl` without a version, as `https://generativelanguage.googleapis.com`: the library appends `/v1beta`.
 */
export function geminiClient(access: ProviderAccess): GoogleGenAI {
  return new GoogleGenAI({
    apiKey: access.apiKey || NO_KEY,
    vertexai: false,
    httpOptions: { baseUrl: access.baseUrl, fetch: (input, init) => fetchAnswer(access, [input, init]) },
  });
}

/** What every call has in its `config`. */
export type CallOptions = Pick<GenerateContentConfig, 'abortSignal' | 'automaticContinuation'>;

/**
 * Makes one call and gives the answer as the library hands it on.
 *
 * @param call has to put the options into its `config`.
 * @throws ProviderError, or the abort error when the caller's own signal fired.
 */
export async function callOnce(
  access: ProviderAccess,
  signal: AbortSignal,
  call: (options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  try {
    // An answer that ends with CONTINUATION would make the library ask on by itself: a second call, and a second bill.
    return await call({ abortSignal: AbortSignal.any([signal, timeout]), automaticContinuation: false });
  } catch (error) {
    if (signal.aborted) throw error;
    if (timeout.aborted) throw new ProviderError('provider_down', 'no answer within the time limit');
    throw asProviderError(error, access.apiKey);
  }
}

/**
 * The library's errors hold the status and a text, and lose the status where the body is not the JSON that its header says. So a
 * failed answer is read here, before the library sees it, with its headers.
 */
async function fetchAnswer(
  access: ProviderAccess,
  [input, init]: Parameters<typeof globalThis.fetch>,
): Promise<Response> {
  function isAborted(): boolean {
    return init?.signal?.aborted === true;
  }
  // fetch would take the key, which is in a header of Google's own, to wherever a server points.
  const response = await (access.fetch ?? fetch)(input, { ...init, redirect: 'manual' }).catch((error: Error) => {
    throw isAborted() ? error : new ProviderError('provider_down', `no connection: ${rootCause(error)}`);
  });
  if (response.ok) return response;
  const { status, headers } = response;
  const body = await response.text().catch((error: Error) => {
    if (isAborted()) throw error;
    // Cut off: the status says enough.
    return '';
  });
  throw failureOf({ status, headers, body }, { apiKey: access.apiKey, nowMs: Date.now() });
}

function asProviderError(error: unknown, apiKey: string): Error {
  if (error instanceof ProviderError) return error;
  const words = redact(error instanceof Error ? error.message : String(error), [apiKey]);
  // What fetch and JSON.parse throw over a body; for what it was given itself, the library has plain errors, before it asks.
  const isBody = error instanceof TypeError || error instanceof SyntaxError;
  if (isBody) return new ProviderError('bad_response', `the answer could not be read: ${words}`);
  return new ProviderError('invalid_request', words);
}

function rootCause(error: Error): string {
  const cause = error.cause;
  if (cause instanceof Error) return rootCause(cause);
  const code = (error as { code?: unknown }).code;
  return redact(typeof code === 'string' ? code : error.message);
}
