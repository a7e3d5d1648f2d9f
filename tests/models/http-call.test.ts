import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../core/provider-error.js';
import { httpCall, jsonOf, lineTo, textOf, type HttpCall } from '../../models/http-call.js';
import { describeConnection, failureOf } from './failure-contract.js';
import { cutOff, json, serve, text } from './wire-server.js';

const API_KEY = 'the-key-of-the-test-0815';
const never = new AbortController().signal;
const access = { baseUrl: '', apiKey: API_KEY, timeoutMs: 10_000 };

function get(url: string, more: Partial<HttpCall> = {}): HttpCall {
  return { method: 'GET', url, headers: { 'x-key': API_KEY }, ...more };
}

describeConnection('httpCall', async (to, signal) => {
  const { ok, status } = await httpCall(get(to.baseUrl), lineTo(to, signal));
  if (!ok) throw new ProviderError('invalid_request', `HTTP ${status}`, { httpStatus: status });
});

describe('httpCall', () => {
  it('sends what it is given, and reads an answer of any status', async () => {
    const { url, requests } = await serve(json(418, { hello: 1 }, { 'x-request-id': 'req_1' }));

    const answer = await httpCall(get(url, { method: 'POST', body: '{"a":1}' }), lineTo(access, never));

    expect(answer).toMatchObject({ ok: false, status: 418 });
    expect(answer.headers.get('x-request-id')).toBe('req_1');
    expect(jsonOf(answer)).toEqual({ hello: 1 });
    expect(requests).toMatchObject([{ method: 'POST', body: '{"a":1}', headers: { 'x-key': API_KEY } }]);
  });

  it('gives the text of a body that is no JSON', async () => {
    const { url } = await serve(text(200, '<html></html>', 'text/html'));

    const answer = await httpCall(get(url), lineTo(access, never));

    expect([textOf(answer), jsonOf(answer)]).toEqual(['<html></html>', null]);
  });

  it.each(['bad_response', 'provider_down'] as const)('calls a body that breaks off %s where told so', async (kind) => {
    const { url } = await serve(cutOff(200, 'x'.repeat(10_000)));

    const failure = await failureOf(httpCall(get(url, { whenBroken: kind }), lineTo(access, never)));

    expect(failure).toMatchObject({ kind, httpStatus: 200 });
  });

  it('follows a redirect where the call is one without a secret', async () => {
    const other = await serve(text(200, 'here'));
    const { url } = await serve((response) => response.writeHead(302, { location: other.url }).end());

    const answer = await httpCall(get(url, { headers: {}, redirect: 'follow' }), lineTo(access, never));

    expect(textOf(answer)).toBe('here');
  });

  it('reads as much as the call allows, and no more', async () => {
    const MIB = 1024 * 1024;
    const { url } = await serve(text(200, 'x'.repeat(MIB)));

    const whole = await httpCall(get(url, { largestBytes: MIB }), lineTo(access, never));

    expect(whole.body.byteLength).toBe(MIB);
    expect(await failureOf(httpCall(get(url, { largestBytes: MIB - 1 }), lineTo(access, never)))).toMatchObject({
      kind: 'bad_response',
    });
  });

  it('has one time limit for all the calls of a line', async () => {
    const { url } = await serve(json(200, {}));
    const line = lineTo({ ...access, timeoutMs: 50 }, never);
    await new Promise((resolve) => line.patience.timeout.addEventListener('abort', resolve));

    expect(await failureOf(httpCall(get(url), line))).toMatchObject({ message: 'no answer within the time limit' });
  });

  it('does not repeat the key that stands in an address', async () => {
    const failure = await failureOf(httpCall(get(`http://?${API_KEY}`), lineTo(access, never)));

    expect(failure.kind).toBe('provider_down');
    expect(failure.message).not.toContain(API_KEY.slice(4));
  });
});
