import OpenAI from 'openai';
import type { APIPromise } from 'openai';
import type { ProviderAccess } from '../contract.js';
import { interruption, patienceOf } from '../patience.js';
import { serverDate } from '../server-date.js';
import { strictFetch } from '../strict-fetch.js';
import { toProviderError } from './provider-error.js';

/** Sent where a self-hosted server wants no key; the client library insists on one. */
const NO_KEY = 'none';

/** A client without retries of its own: those are the orchestrator's. */
export function openaiClient(access: ProviderAccess): OpenAI {
  const strict = strictFetch(access.fetch);
  return new OpenAI({
    apiKey: access.apiKey || NO_KEY,
    baseURL: access.baseUrl,
    maxRetries: 0,
    // Our own signal bounds the whole call, the body included; the library's stops at the headers.
    timeout: access.timeoutMs + 1000,
    fetch: async (input, init) => withWholeError(await strict(input, init)),
  });
}

/** The library keeps only the field `error` of a failed answer; FastAPI has `detail` instead, and Gemini a list around it. */
async function withWholeError(response: Response): Promise<Response> {
  if (response.status < 400) return response;
  const text = await response.text();
  try {
    return new Response(JSON.stringify({ error: JSON.parse(text) as unknown }), response);
  } catch {
    return new Response(text, response);
  }
}

/** An answer with 2xx, not yet looked into. */
export interface RawAnswer {
  body: unknown;
  requestId: string | null;
  /** The server's clock, to the second; `null` where it does not tell. */
  date: Date | null;
  /** When to look again at what is under way, as the server has it; `null` where it does not say. */
  pollAfterMs: number | null;
}

/**
 * Makes one call and gives the body as it came, unparsed by any vendor type.
 *
 * @throws ProviderError, or the abort error when the caller's own signal fired.
 */
export async function callOpenai(
  access: ProviderAccess,
  signal: AbortSignal,
  call: (signal: AbortSignal) => APIPromise<unknown>,
): Promise<RawAnswer> {
  const patience = patienceOf(signal, access.timeoutMs);
  try {
    const answer = await call(patience.signal).withResponse();
    const { headers } = answer.response;
    // OpenRouter names its id of a call otherwise.
    const requestId = answer.request_id ?? headers.get('x-generation-id');
    const pollAfterMs = Number(headers.get('openai-poll-after-ms')) || null;
    return { body: answer.data, requestId, date: serverDate(headers), pollAfterMs };
  } catch (error) {
    // While the body comes in, the library gives an abort on as it is, and it would pass for a broken answer.
    throw interruption(error, patience) ?? toProviderError(error, { apiKey: access.apiKey, nowMs: Date.now() });
  }
}
