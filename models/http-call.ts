import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import { rootCause } from './vendor-words.js';

/** How long whoever asks has patience: until the time is up, or until the caller gives up. One for all the calls of a look. */
export interface Patience {
  caller: AbortSignal;
  timeout: AbortSignal;
  /** Fires with either. */
  signal: AbortSignal;
}

/** Starts the clock: `timeoutMs` from now. */
export function patienceOf(caller: AbortSignal, timeoutMs: number): Patience {
  const timeout = AbortSignal.timeout(timeoutMs);
  return { caller, timeout, signal: AbortSignal.any([caller, timeout]) };
}

export interface HttpCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** `manual` for calls with a key in a header of its own: fetch would send it on to wherever the server points. */
  redirect: 'follow' | 'manual';
  /** Of the body, unpacked, in bytes. */
  mostBytes: number;
  /** What a body that cannot be read to its end is: `bad_response` where it may have been paid for, `provider_down` where asking again is free. */
  whenBroken: 'bad_response' | 'provider_down';
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** What a call goes through, beside the call itself. */
export interface HttpLine {
  patience: Patience;
  /** Taken out of every message; empty where the call has none. */
  apiKey: string;
  fetch?: typeof globalThis.fetch;
}

/**
 * Makes one HTTP call and reads its body to the end, whatever the status.
 *
 * @throws ProviderError without a connection, without an answer in time, or with a body that breaks off or is too large; the
 * abort error where the caller has given up.
 */
export async function httpCall(call: HttpCall, line: HttpLine): Promise<HttpAnswer> {
  const { method, url, headers, body, redirect } = call;
  const { signal } = line.patience;
  let response: Response;
  try {
    response = await (line.fetch ?? fetch)(url, {
      method,
      headers,
      redirect,
      signal,
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    throw (
      interrupted(error, line) ?? new ProviderError('provider_down', withoutKey(`no connection: ${cause(error)}`, line))
    );
  }
  try {
    return { status: response.status, headers: response.headers, body: await readCapped(response, call.mostBytes) };
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const words = withoutKey(`the answer could not be read: ${cause(error)}`, line);
    throw interrupted(error, line) ?? new ProviderError(call.whenBroken, words, { httpStatus: response.status });
  }
}

/** The JSON of a body; `undefined` where it is none. */
export function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function interrupted(error: unknown, { patience }: HttpLine): unknown {
  if (patience.caller.aborted) return error;
  return patience.timeout.aborted ? new ProviderError('provider_down', 'no answer within the time limit') : null;
}

function cause(error: unknown): string {
  return error instanceof Error ? rootCause(error) : String(error);
}

function withoutKey(words: string, { apiKey }: HttpLine): string {
  return redact(words, [apiKey]);
}

/** Counted as it comes in: what a server says of the length is only what it says. */
async function readCapped(response: Response, mostBytes: number): Promise<Buffer> {
  const reader = response.body?.getReader();
  if (!reader) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > mostBytes) {
      await reader.cancel();
      throw new ProviderError('bad_response', `an answer of more than ${Math.floor(mostBytes / 1024 / 1024)} MiB`);
    }
    chunks.push(value);
  }
}
