import Replicate from 'replicate';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { ProviderAccess } from '../contract.js';
import { httpError, type ErrorAnswer } from './provider-error.js';

/** Sent where there is no key; given none, the client library takes one from the environment. */
const NO_KEY = 'none';

export interface ReplicateCall {
  asked: 'submit' | 'poll';
  /** The caller's own. */
  signal: AbortSignal;
  make: (client: Replicate, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Makes one call with the client library and gives the body as it came, unparsed by any vendor type.
 *
 * @throws ProviderError, or the abort error when the caller's own signal fired.
 */
export async function callReplicate(access: ProviderAccess, { asked, signal, make }: ReplicateCall): Promise<unknown> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  const wire = fetchOnce(access.fetch ?? fetch);
  const client = new Replicate({ auth: access.apiKey || NO_KEY, baseUrl: access.baseUrl, fetch: wire.fetch });
  try {
    return await make(client, AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (signal.aborted) throw error;
    if (timeout.aborted) throw new ProviderError('provider_down', 'no answer within the time limit');
    const { failed, answered } = wire.outcome();
    if (failed) throw httpError(failed, { asked, apiKey: access.apiKey, nowMs: Date.now() });
    if (!answered) throw new ProviderError('provider_down', `no connection: ${rootCause(error)}`);
    // A submission whose answer is lost has to be made again; a look that was lost says nothing of the request.
    throw new ProviderError(
      asked === 'submit' ? 'bad_response' : 'provider_down',
      redact(`the answer could not be read: ${wordsOf(error)}`, [access.apiKey]),
    );
  }
}

interface OneFetch {
  fetch: typeof globalThis.fetch;
  outcome(): { answered: boolean; failed: ErrorAnswer | null };
}

/**
 * The library repeats whatever fails, up to six times and without a pause, POST on a broken connection too, and has no switch for it
 * (1.4.0). So it is given the one answer again each time that it asks, and nothing goes out.
 */
function fetchOnce(inner: typeof globalThis.fetch): OneFetch {
  let answer: Promise<Response> | null = null;
  let answered = false;
  let failed: ErrorAnswer | null = null;

  async function ask(...request: Parameters<typeof fetch>): Promise<Response> {
    const response = await inner(...request);
    answered = true;
    if (response.status < 400) return response;
    const { status, headers } = response;
    const text = await response.text().catch(() => '');
    failed = { status, headers, text };
    return new Response(text, { status, headers });
  }

  return { fetch: (...request) => (answer ??= ask(...request)), outcome: () => ({ answered, failed }) };
}

function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return rootCause(error.cause);
  const code = (error as { code?: unknown }).code;
  return redact(typeof code === 'string' ? code : error.message);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
