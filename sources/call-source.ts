import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';
import type { SourceAccess } from './contract.js';

/** More than any page of posts has; a server that sends more is not what it says. */
const LARGEST_BYTES = 32 * 1024 * 1024;

export interface SourceCall {
  method?: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  /** Values that must not stand in an error. */
  secrets: readonly string[];
}

/** An answer of any status, read to its end. */
export interface SourceAnswer {
  ok: boolean;
  status: number;
  headers: Headers;
  body: string;
}

/**
 * One HTTP call to a source. It goes to this address only, as keys stand in its headers, and is never made again.
 *
 * @throws ProviderError without a connection, an answer in time, or the end of it: asking again costs nothing, so all of them are
 * `provider_down`; the abort error where the caller gave up.
 */
export async function callSource(call: SourceCall, access: SourceAccess): Promise<SourceAnswer> {
  const timeout = AbortSignal.timeout(access.timeoutMs);
  const { url, signal, secrets, method = 'GET', headers, body } = call;
  try {
    const response = await (access.fetch ?? fetch)(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
      ...(body !== undefined && { body }),
    });
    const { ok, status } = response;
    return { ok, status, headers: response.headers, body: await readText(response) };
  } catch (error) {
    if (signal.aborted || error instanceof ProviderError) throw error;
    const words = timeout.aborted ? 'no answer within the time limit' : `no connection: ${causeOf(error)}`;
    throw new ProviderError('provider_down', redact(words, secrets));
  }
}

async function readText(response: Response): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BYTES) throw new ProviderError('bad_response', 'an answer of more than 32 MiB');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? ((cause as { code?: string }).code ?? cause.message) : String(cause);
}

/** The JSON of a body. @throws ProviderError `bad_response` where it is none. */
export function readJson({ body }: SourceAnswer): unknown {
  const json = jsonIn(body);
  if (json === undefined) throw new ProviderError('bad_response', 'the answer is not JSON');
  return json;
}

/** The JSON in a text; `undefined` where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Wait that the headers of a 429 ask for, ms: `retry-after` in seconds, else what the source's own header says.
 *
 * @param resetMs wait by the source's own header; not positive or not a number where it says nothing.
 */
export function waitMs(headers: Headers, resetMs: number): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  if (seconds > 0) return seconds * 1000;
  return resetMs > 0 ? resetMs : null;
}

/** The number in a header; NaN where there is none. */
export function numberIn(headers: Headers, name: string): number {
  const text = headers.get(name);
  return text === null || text.trim() === '' ? Number.NaN : Number(text);
}
