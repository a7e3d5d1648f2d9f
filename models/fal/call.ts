import { createFalClient, type QueueClient } from '@fal-ai/client';
import { ProviderError } from '../../core/provider-error.js';
import { unreadableAnswer } from '../connection-error.js';
import { httpCall, type HttpLine } from '../http-call.js';
import { interruption } from '../patience.js';
import { urlAt } from '../url-at.js';
import { falError, type FalStep } from './fal-error.js';

/** One call of the queue, made with the vendor's client. */
export interface FalCall {
  /** The client knows no address but the vendor's own, so its calls are led here. */
  baseUrl: string;
  line: HttpLine;
  step: FalStep;
  /** Of the request that is looked at; `null` where it is only being submitted. */
  requestId: string | null;
}

/**
 * Makes one call with the vendor's client: at our base URL, and exactly once. The client tries again on certain answers and on
 * connections that fail, whatever its settings say; it never gets to see those, as they are thrown here as our own error first.
 *
 * @returns what the client made of the answer, parsed by no type of the vendor's.
 * @throws ProviderError; the abort error where the caller has given up.
 */
export async function callFal(
  call: FalCall,
  use: (queue: QueueClient, abortSignal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const { line, step } = call;
  const { patience, apiKey } = line;
  const client = createFalClient({ credentials: apiKey, fetch: (input, init) => send(call, input, init) });
  try {
    return await use(client.queue, patience.signal);
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw interruption(error, patience) ?? unreadableAnswer(error, { kind: brokenKind(step), apiKey });
  }
}

/** Only the call that submits may have been paid for; the others can be made again. */
function brokenKind(step: FalStep): 'bad_response' | 'provider_down' {
  return step === 'submit' ? 'bad_response' : 'provider_down';
}

async function send(
  { baseUrl, line, step, requestId }: FalCall,
  input: unknown,
  init: RequestInit = {},
): Promise<Response> {
  const body = typeof init.body === 'string' ? init.body : undefined;
  const { pathname, search } = new URL(String(input));
  const answer = await httpCall(
    {
      method: body === undefined ? 'GET' : 'POST',
      url: urlAt(baseUrl, `${pathname}${search}`),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(body !== undefined && { body }),
      whenBroken: brokenKind(step),
    },
    line,
  );
  if (!answer.ok) throw falError(answer, { step, apiKey: line.apiKey, requestId });
  const contentType = answer.headers.get('content-type') ?? '';
  return new Response(new Uint8Array(answer.body), { headers: { 'content-type': contentType } });
}
