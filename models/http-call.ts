import { ProviderError } from '../core/provider-error.js';
import { noConnection, unreadableAnswer } from './connection-error.js';
import type { ProviderAccess } from './contract.js';
import { interruption, patienceOf, type Patience } from './patience.js';
import { strictFetch, type Strictness } from './strict-fetch.js';

/** A call as its vendor wants it. */
export interface HttpCall extends Strictness {
  method: 'GET' | 'POST';
  url: string | URL;
  headers: Record<string, string>;
  body?: string;
  /** What a body that breaks off is: `bad_response`, as it may have been paid for; `provider_down` where asking again is free. */
  whenBroken?: 'bad_response' | 'provider_down';
}

/** What a call goes through, beside the call itself. One for all the calls of a look. */
export interface HttpLine {
  patience: Patience;
  /** Taken out of every message; empty where there is none. */
  apiKey: string;
  fetch?: typeof globalThis.fetch;
}

/** An answer of any status, its body read to the end. */
export interface HttpAnswer {
  ok: boolean;
  status: number;
  headers: Headers;
  body: Buffer;
}

/** A line to a provider. Its clock starts: all calls together have the time limit of `access`. */
export function lineTo(access: ProviderAccess, caller: AbortSignal): HttpLine {
  return { patience: patienceOf(caller, access.timeoutMs), apiKey: access.apiKey, fetch: access.fetch };
}

/**
 * Makes one HTTP call and reads its body to the end, whatever the status: for vendors that are spoken to without a library. It is
 * never made again, and goes to this address only.
 *
 * @throws ProviderError without a connection, without an answer in time, or with a body that breaks off or is too large; the
 * abort error where the caller has given up.
 */
export async function httpCall(call: HttpCall, { patience, apiKey, fetch: inner }: HttpLine): Promise<HttpAnswer> {
  const { method, url, headers, body, whenBroken = 'bad_response', ...strictness } = call;
  const { signal } = patience;
  let response: Response;
  try {
    const request = { method, headers, signal, ...(body !== undefined && { body }) };
    response = await strictFetch(inner, strictness)(url, request);
  } catch (error) {
    throw interruption(error, patience) ?? noConnection(error, apiKey);
  }
  const { ok, status } = response;
  try {
    return { ok, status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    const broken = { kind: whenBroken, apiKey, httpStatus: status };
    throw interruption(error, patience) ?? unreadableAnswer(error, broken);
  }
}

/** The text of a body. */
export function textOf({ body }: HttpAnswer): string {
  return body.toString('utf8');
}

/** The JSON of a body; `null` where it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(textOf(answer));
  } catch {
    return null;
  }
}
