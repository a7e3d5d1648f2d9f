import { GoogleGenAI, type GenerateContentConfig } from '@google/genai';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { noConnection, unreadableAnswer } from '../connection-error.js';
import type { ProviderAccess } from '../contract.js';
import { interruption, patienceOf } from '../patience.js';
import { readFailed, strictFetch } from '../strict-fetch.js';
import { geminiError } from './gemini-error.js';

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
    httpOptions: { baseUrl: access.baseUrl, fetch: (...request) => fetchAnswer(access, request) },
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
export async function callGemini(
  access: ProviderAccess,
  signal: AbortSignal,
  call: (options: CallOptions) => Promise<unknown>,
): Promise<unknown> {
  const patience = patienceOf(signal, access.timeoutMs);
  try {
    // An answer that ends with CONTINUATION would make the library ask on by itself: a second call, and a second bill.
    return await call({ abortSignal: patience.signal, automaticContinuation: false });
  } catch (error) {
    throw interruption(error, patience) ?? asProviderError(error, access.apiKey);
  }
}

/**
 * The library's errors hold the status and a text, and lose the status where the body is not the JSON that its header says. So a
 * failed answer is read here, before the library sees it, with its headers.
 */
async function fetchAnswer(
  { apiKey, fetch: inner }: ProviderAccess,
  request: Parameters<typeof globalThis.fetch>,
): Promise<Response> {
  const response = await strictFetch(inner)(...request).catch((error: unknown) => {
    throw noConnection(error, apiKey);
  });
  if (response.ok) return response;
  throw geminiError(await readFailed(response), { apiKey, nowMs: Date.now() });
}

function asProviderError(error: unknown, apiKey: string): ProviderError {
  if (error instanceof ProviderError) return error;
  // What fetch and JSON.parse throw over a body; for what it was given itself, the library has plain errors, before it asks.
  const isBody = error instanceof TypeError || error instanceof SyntaxError;
  if (isBody) return unreadableAnswer(error, { kind: 'bad_response', apiKey });
  return new ProviderError('invalid_request', redact(error instanceof Error ? error.message : String(error), [apiKey]));
}
