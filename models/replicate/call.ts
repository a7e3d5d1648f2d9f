import Replicate from 'replicate';
import { ProviderError } from '../../core/provider-error.js';
import { noConnection, unreadableAnswer } from '../connection-error.js';
import type { HttpLine } from '../http-call.js';
import { interruption } from '../patience.js';
import { readFailed, strictFetch, type FailedAnswer } from '../strict-fetch.js';
import { replicateError } from './replicate-error.js';

/** Sent where there is no key; given none, the client library takes one from the environment. */
const NO_KEY = 'none';

/** One call, made with the vendor's client. */
export interface ReplicateCall {
  asked: 'submit' | 'poll';
  baseUrl: string;
  line: HttpLine;
  /** Has to hand the signal on to the client. */
  make: (client: Replicate, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Makes one call with the client library and gives the body as it came, unparsed by any vendor type.
 *
 * @throws ProviderError, or the abort error when the caller's own signal fired.
 */
export async function callReplicate({ asked, baseUrl, line, make }: ReplicateCall): Promise<unknown> {
  const { patience, apiKey } = line;
  const wire = fetchOnce(strictFetch(line.fetch));
  const client = new Replicate({ auth: apiKey || NO_KEY, baseUrl, fetch: wire.fetch });
  try {
    return await make(client, patience.signal);
  } catch (error) {
    const interrupted = interruption(error, patience);
    if (interrupted) throw interrupted;
    if (error instanceof ProviderError) throw error;
    const { failed, answered } = wire.outcome();
    if (failed) throw replicateError(failed, { asked, apiKey, nowMs: Date.now() });
    if (!answered) throw noConnection(error, apiKey);
    // A submission whose answer is lost has to be made again; a look that was lost says nothing of the request.
    throw unreadableAnswer(error, { kind: asked === 'submit' ? 'bad_response' : 'provider_down', apiKey });
  }
}

interface OneFetch {
  fetch: typeof globalThis.fetch;
  outcome(): { answered: boolean; failed: FailedAnswer | null };
}

/**
 * The library repeats whatever fails, up to six times and without a pause, POST on a broken connection too, and has no switch for it
 * (1.4.0). So it is given the one answer again each time that it asks, and nothing goes out.
 */
function fetchOnce(inner: typeof globalThis.fetch): OneFetch {
  let answer: Promise<Response> | null = null;
  let answered = false;
  let failed: FailedAnswer | null = null;

  async function ask(...request: Parameters<typeof fetch>): Promise<Response> {
    const response = await inner(...request);
    answered = true;
    if (response.ok) return response;
    failed = await readFailed(response);
    const { status, headers, text } = failed;
    return new Response(text, { status, headers });
  }

  return { fetch: (...request) => (answer ??= ask(...request)), outcome: () => ({ answered, failed }) };
}
