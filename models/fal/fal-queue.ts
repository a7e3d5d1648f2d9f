import { createFalClient, type QueueClient } from '@fal-ai/client';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { ProviderAccess } from '../contract.js';
import { httpCall, type Patience } from '../http-call.js';
import { falError, type FalStep } from './fal-error.js';

/** A picture may stand inside a result, in base64 (`sync_mode`). */
const MOST_BYTES = 96 * 1024 * 1024;

/** One call of the queue by the vendor's client, which has no other way to it than a constant of its own. */
export interface FalCall {
  access: ProviderAccess;
  step: FalStep;
  patience: Patience;
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
  const { access, patience, step } = call;
  const client = createFalClient({ credentials: access.apiKey, fetch: (input, init) => send(call, input, init) });
  try {
    return await use(client.queue, patience.signal);
  } catch (error) {
    if (error instanceof ProviderError || patience.caller.aborted) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new ProviderError(brokenKind(step), redact(`the answer could not be read: ${words}`, [access.apiKey]));
  }
}

/** Only the call that submits may have been paid for; the others can be made again. */
function brokenKind(step: FalStep): 'bad_response' | 'provider_down' {
  return step === 'submit' ? 'bad_response' : 'provider_down';
}

async function send(
  { access, step, patience, requestId }: FalCall,
  input: unknown,
  init: RequestInit = {},
): Promise<Response> {
  const { apiKey } = access;
  const body = typeof init.body === 'string' ? init.body : undefined;
  const answer = await httpCall(
    {
      method: body === undefined ? 'GET' : 'POST',
      url: atBase(access.baseUrl, String(input)),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(body !== undefined && { body }),
      redirect: 'manual',
      mostBytes: MOST_BYTES,
      whenBroken: brokenKind(step),
    },
    { patience, apiKey, fetch: access.fetch },
  );
  if (answer.status < 200 || answer.status >= 300) throw falError(answer, { step, apiKey, requestId });
  const contentType = answer.headers.get('content-type') ?? '';
  return new Response(new Uint8Array(answer.body), { headers: { 'content-type': contentType } });
}

function atBase(baseUrl: string, url: string): string {
  const { pathname, search } = new URL(url);
  return `${baseUrl.replace(/\/+$/, '')}${pathname}${search}`;
}
