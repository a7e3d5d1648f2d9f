import { describe, expect, it, vi } from 'vitest';
import { ProviderError } from '../../core/provider-error.js';
import type { ProviderAccess } from '../../models/contract.js';
import { cutOff, deadAddress, json, serve, silence, stall, text, type Answer } from './wire-server.js';

const API_KEY = 'the-key-of-the-test-0815';
const never = new AbortController().signal;

/** Makes one ordinary call with an adapter. */
export type OneCall = (access: ProviderAccess, signal: AbortSignal) => Promise<unknown>;

/** The failure of a call, which has to be the one error that the product knows. */
export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('the call did not fail'),
    (failure: unknown) => failure,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

function openai(status: number, error: Record<string, unknown>, headers: Record<string, string> = {}): Answer {
  return json(status, { error: { message: 'words of the vendor', param: null, ...error } }, headers);
}

const CREDIT_CODES = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
];

/** Answers of servers of the OpenAI family that are failures, and what each has to become. */
const FAILURES: [string, Answer, Partial<ProviderError>][] = [
  ['a key that is not taken', openai(401, { code: 'invalid_api_key' }), { kind: 'bad_key', httpStatus: 401 }],
  ...CREDIT_CODES.map((code): [string, Answer, Partial<ProviderError>] => [
    `429 with ${code}`,
    openai(429, { type: 'insufficient_quota', code }),
    { kind: 'out_of_credit', httpStatus: 429 },
  ]),
  ['402', json(402, { error: { code: 402, message: 'Insufficient credits' } }), { kind: 'out_of_credit' }],
  ['429 without a code', json(429, {}), { kind: 'rate_limited', retryAfterMs: null }],
  ['moderation of images', openai(400, { code: 'moderation_blocked' }), { kind: 'refused', httpStatus: 400 }],
  ['moderation of old', openai(400, { code: 'content_policy_violation' }), { kind: 'refused' }],
  ['moderation of Azure', openai(400, { code: 'content_filter' }), { kind: 'refused' }],
  ['moderation of Azure, other spelling', openai(400, { code: 'contentFilter' }), { kind: 'refused' }],
  [
    'moderation of OpenRouter',
    json(403, {
      error: { code: 403, message: 'flagged', metadata: { reasons: ['violence'], flagged_input: 'a red' } },
    }),
    { kind: 'refused', httpStatus: 403 },
  ],
  ['403 without a flag', openai(403, { code: 'unsupported_country' }), { kind: 'bad_key', httpStatus: 403 }],
  [
    'a parameter that is unknown',
    openai(400, { code: 'unknown_parameter' }),
    { kind: 'invalid_request', httpStatus: 400 },
  ],
  ['a model that is gone', openai(404, { code: 'model_not_found' }), { kind: 'model_retired', httpStatus: 404 }],
  ['408', openai(408, {}), { kind: 'provider_down', httpStatus: 408 }],
  ['409', openai(409, {}), { kind: 'provider_down', httpStatus: 409 }],
  ['500', openai(500, { type: 'server_error', code: null }), { kind: 'provider_down', httpStatus: 500 }],
  ['503 without a body', (response) => response.writeHead(503).end(), { kind: 'provider_down', httpStatus: 503 }],
  [
    'FastAPI, in a text',
    json(503, { detail: 'The model is loading' }),
    { kind: 'provider_down', httpStatus: 503, message: 'HTTP 503 The model is loading' },
  ],
  [
    'FastAPI, in a list, without what was sent',
    json(422, {
      detail: [{ loc: ['body', 'size'], msg: 'Field required', type: 'missing', input: { prompt: 'a red fox' } }],
    }),
    { kind: 'invalid_request', httpStatus: 422, message: 'HTTP 422 body.size: Field required' },
  ],
  [
    'Gemini, in a list',
    json(429, [{ error: { code: 429, message: 'Resource exhausted', status: 'RESOURCE_EXHAUSTED' } }]),
    { kind: 'rate_limited', httpStatus: 429, message: 'HTTP 429 Resource exhausted' },
  ],
  [
    'a key that Gemini does not take, with 400',
    json(400, [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.' } }]),
    { kind: 'bad_key', httpStatus: 400 },
  ],
  [
    'a word in the place of an error',
    json(400, { error: 'model is busy' }),
    { kind: 'invalid_request', httpStatus: 400 },
  ],
  ['HTML with 502', text(502, '<html>Bad Gateway</html>', 'text/html'), { kind: 'provider_down', httpStatus: 502 }],
  ['HTML with 200', text(200, '<html>Log in</html>', 'text/html'), { kind: 'bad_response' }],
  ['what is called JSON and is none', text(200, '{"data": [', 'application/json'), { kind: 'bad_response' }],
  ['JSON of something else', json(200, { hello: 1 }), { kind: 'bad_response' }],
  ['an empty body', text(200, '', 'application/json'), { kind: 'bad_response' }],
  ['a body that breaks off', cutOff(200, { data: 'x'.repeat(10_000) }), { kind: 'bad_response' }],
  [
    'an error inside HTTP 200',
    json(200, { error: { code: 502, message: 'Provider returned error', metadata: { provider_name: 'acme' } } }),
    { kind: 'provider_down', httpStatus: 502, message: 'Provider returned error' },
  ],
  [
    'a lack of credit inside HTTP 200',
    json(200, { error: { code: 402, message: 'no credit' } }),
    { kind: 'out_of_credit' },
  ],
  [
    'a refusal inside HTTP 200',
    json(200, { error: { code: 403, message: 'flagged', metadata: { reasons: ['violence'] } } }),
    { kind: 'refused' },
  ],
];

/** How every adapter that speaks to a server of the OpenAI family fails. */
export function describeFailures(protocol: string, call: OneCall): void {
  function callAt(baseUrl: string, timeoutMs = 10_000, signal = never): Promise<unknown> {
    return call({ baseUrl, apiKey: API_KEY, timeoutMs }, signal);
  }

  describe(`failures of ${protocol}`, () => {
    it.each(FAILURES)('gives %s its kind, and does not call again', async (_, answer, wanted) => {
      const { url, requests } = await serve(answer);

      const failure = await failureOf(callAt(url));

      expect(failure).toMatchObject(wanted);
      expect(requests).toHaveLength(1);
    });

    it('keeps the id of the request', async () => {
      const failed = await serve(openai(500, {}, { 'x-request-id': 'req_1' }));
      const inside = await serve(json(200, { error: { code: 500, message: 'm' } }, { 'x-request-id': 'req_2' }));

      expect(await failureOf(callAt(failed.url))).toMatchObject({ requestId: 'req_1' });
      expect(await failureOf(callAt(inside.url))).toMatchObject({ requestId: 'req_2' });
    });

    it.each<[string, Record<string, string>, number]>([
      ['in seconds', { 'retry-after': '7' }, 7000],
      ['in milliseconds, and that first', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
      ['by its quota', { 'x-ratelimit-reset-requests': '1m30s', 'x-ratelimit-reset-tokens': '200ms' }, 90_000],
    ])('waits as long as the server says %s', async (_, headers, retryAfterMs) => {
      const { url } = await serve(openai(429, { code: 'rate_limit_exceeded' }, headers));

      expect(await failureOf(callAt(url))).toMatchObject({ kind: 'rate_limited', retryAfterMs });
    });

    it('waits until the date that the server names', async () => {
      const date = new Date(Date.now() + 60_000).toUTCString();
      const { url } = await serve(openai(429, { code: 'rate_limit_exceeded' }, { 'retry-after': date }));

      const { retryAfterMs } = await failureOf(callAt(url));

      // The date has whole seconds.
      expect(retryAfterMs).toBeGreaterThan(50_000);
      expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    });

    it('does not take the state of a quota for a wait where the server itself is in trouble', async () => {
      const quota = { 'x-ratelimit-reset-requests': '120ms', 'x-ratelimit-reset-tokens': '30ms' };
      const down = await serve(openai(500, {}, quota));
      const downForAWhile = await serve(openai(503, {}, { ...quota, 'retry-after': '20' }));

      expect(await failureOf(callAt(down.url))).toMatchObject({ kind: 'provider_down', retryAfterMs: null });
      expect(await failureOf(callAt(downForAWhile.url))).toMatchObject({ kind: 'provider_down', retryAfterMs: 20_000 });
    });

    it.each<[string, Answer]>([
      ['an error', openai(401, { message: `Incorrect API key provided: ${API_KEY}.` })],
      ['a list of errors', json(400, [{ error: { code: 400, message: `key ${API_KEY}` } }])],
      ['a page of HTML', text(500, `<p>${API_KEY}</p>`, 'text/html')],
      ['an error inside HTTP 200', json(200, { error: { code: 500, message: `key ${API_KEY}` } })],
      ['what is no JSON', text(200, `${API_KEY} {`, 'application/json')],
    ])('never repeats the key that the server put into %s', async (_, answer) => {
      const { url } = await serve(answer);

      const failure = await failureOf(callAt(url));

      expect(JSON.stringify([failure.message, failure])).not.toContain(API_KEY.slice(4));
    });
  });

  describeConnection(protocol, call);
}

/** How every adapter, of whatever vendor, behaves where nobody answers or its caller gives up. */
export function describeConnection(protocol: string, call: OneCall): void {
  function callAt(baseUrl: string, timeoutMs = 10_000, signal = never): Promise<unknown> {
    return call({ baseUrl, apiKey: API_KEY, timeoutMs }, signal);
  }

  describe(`the connection of ${protocol}`, () => {
    it('is a provider that is down where nobody listens', async () => {
      const failure = await failureOf(callAt(await deadAddress()));

      expect(failure).toMatchObject({
        kind: 'provider_down',
        message: 'no connection: ECONNREFUSED',
        httpStatus: null,
      });
    });

    it.each([
      ['never begins', silence],
      ['stops in the middle', stall],
    ])('is a provider that is down where the answer %s', async (_, answer) => {
      const { url, requests } = await serve(answer);

      const failure = await failureOf(callAt(url, 1500));

      expect(failure).toMatchObject({ kind: 'provider_down', message: 'no answer within the time limit' });
      expect(requests).toHaveLength(1);
    });

    it.each([
      ['before the answer', silence, false],
      ['in the middle of it', stall, true],
    ])('is no failure of the provider when the caller gives up %s', async (_, answer, hasHead) => {
      const caller = new AbortController();
      const { url: baseUrl, requests } = await serve(answer);
      let headCame = false;
      const watched: typeof fetch = async (input, init) => {
        const response = await fetch(input, init);
        // The client library tries fetch out on a `data:` address of its own.
        headCame ||= response.url.startsWith('http');
        return response;
      };

      const access = { baseUrl, apiKey: API_KEY, timeoutMs: 10_000, fetch: watched };
      const outcome = call(access, caller.signal).catch((error: unknown) => error);
      await vi.waitFor(() =>
        expect({ requests: requests.length, headCame }).toEqual({ requests: 1, headCame: hasHead }),
      );
      caller.abort();

      const error = await outcome;
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ProviderError);
    });

    it('takes neither key nor request to where a server points', async () => {
      const elsewhere = await serve(json(200, {}));
      const { url, requests } = await serve((response) => response.writeHead(307, { location: elsewhere.url }).end());

      expect(await failureOf(callAt(url))).toMatchObject({ httpStatus: 307 });
      expect(requests).toHaveLength(1);
      expect(elsewhere.requests).toEqual([]);
    });

    it('stops reading an answer that does not end', async () => {
      const mib = new Uint8Array(1024 * 1024).fill(0x20);
      let sent = 0;
      const endless: typeof fetch = async () => {
        const body = new ReadableStream({
          pull(controller) {
            sent += 1;
            controller.enqueue(mib);
          },
        });
        return new Response(body, { headers: { 'content-type': 'application/json' } });
      };

      const failure = await failureOf(
        call({ baseUrl: 'http://127.0.0.1:9', apiKey: API_KEY, timeoutMs: 10_000, fetch: endless }, never),
      );

      expect(failure).toMatchObject({
        kind: 'bad_response',
        message: expect.stringMatching(/^an answer of more than \d+ MiB$/) as string,
      });
      expect(sent).toBeLessThan(110);
    });

    it('makes no request when the caller has given up before', async () => {
      const { url, requests } = await serve(silence);

      const error = await callAt(url, 10_000, AbortSignal.abort()).catch((failure: unknown) => failure);

      expect(error).not.toBeInstanceOf(ProviderError);
      expect(requests).toEqual([]);
    });
  });
}
