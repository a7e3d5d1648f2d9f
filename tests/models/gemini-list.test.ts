import { describe, expect, it } from 'vitest';
import { listGeminiModels } from '../../models/gemini/list-models.js';
import { failureOf } from './failure-contract.js';
import { cutOff, deadAddress, json, serve, silence, text, type Answer } from './wire-server.js';

const KEY = 'the-key-of-the-test-0815';

function list(baseUrl: string, { timeoutMs = 5000, signal = AbortSignal.timeout(20_000) } = {}) {
  return listGeminiModels({ baseUrl, apiKey: KEY, timeoutMs }, signal);
}

function google(code: number, status: string, message: string): Answer {
  const reason = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' };
  const details = status === 'INVALID_ARGUMENT' ? [reason] : [];
  return json(code, { error: { code, message, status, details } });
}

describe('listGeminiModels', () => {
  it('reads ids as they are written in a refresh file, over all pages, with the key in a header', async () => {
    const { url, requests } = await serve((response, request) => {
      const isFirst = !request.path.includes('pageToken');
      const first = { models: [{ name: 'models/a', displayName: 'A' }], nextPageToken: 'page/2' };
      json(200, isFirst ? first : { models: [{ name: 'models/b' }] })(response, request);
    });

    const { models, date } = await list(`${url}/`);

    expect(models).toEqual([
      { id: 'a', shutdown: null },
      { id: 'b', shutdown: null },
    ]);
    expect(Math.abs((date?.getTime() ?? 0) - Date.now())).toBeLessThan(5000);
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/v1beta/models?pageSize=1000'],
      ['GET', '/v1beta/models?pageSize=1000&pageToken=page%2F2'],
    ]);
    expect(requests[0]?.headers['x-goog-api-key']).toBe(KEY);
    expect(requests[0]?.path).not.toContain(KEY);
  });

  it.each<[string, Answer, string]>([
    [
      'a key that is not taken, with 400',
      google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
      'bad_key',
    ],
    ['a key that may not', google(403, 'PERMISSION_DENIED', 'The caller does not have permission'), 'bad_key'],
    [
      'a request that is wrong',
      google(400, 'FAILED_PRECONDITION', 'User location is not supported'),
      'invalid_request',
    ],
    ['too much haste', google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded'), 'rate_limited'],
    ['a server in trouble', google(503, 'UNAVAILABLE', 'The service is overloaded'), 'provider_down'],
    ['another path', text(404, 'Not Found'), 'invalid_request'],
    ['another list', json(200, { data: [] }), 'bad_response'],
    ['a page of HTML', text(200, '<html></html>', 'text/html'), 'bad_response'],
    ['a list that breaks off', cutOff(200, { models: [{ name: 'x'.repeat(9999) }] }), 'bad_response'],
    ['pages without end', json(200, { models: [], nextPageToken: 'again' }), 'bad_response'],
  ])('throws on %s', async (_, answer, kind) => {
    const { url } = await serve(answer);

    expect(await failureOf(list(url))).toMatchObject({ kind });
  });

  it('never repeats its key', async () => {
    const { url } = await serve(google(400, 'INVALID_ARGUMENT', `API key not valid: ${KEY}`));

    expect((await failureOf(list(url))).message).toBe('HTTP 400 API key not valid: [key]');
  });

  it('does not take its key to where the server points', async () => {
    const elsewhere = await serve(json(200, { models: [] }));
    const { url } = await serve((response) => response.writeHead(302, { location: elsewhere.url }).end());

    expect(await failureOf(list(url))).toMatchObject({ kind: 'invalid_request', httpStatus: 302 });
    expect(elsewhere.requests).toEqual([]);
  });

  it('knows a provider that is down', async () => {
    const { url } = await serve(silence);

    expect(await failureOf(list(await deadAddress()))).toMatchObject({ message: 'no connection: ECONNREFUSED' });
    expect(await failureOf(list(url, { timeoutMs: 300 }))).toMatchObject({
      kind: 'provider_down',
      message: 'no answer within the time limit',
    });
  });

  it('ends with its caller, which is no failure of the provider', async () => {
    const { url } = await serve(silence);

    await expect(list(url, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
