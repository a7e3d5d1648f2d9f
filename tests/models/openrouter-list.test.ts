import { describe, expect, it } from 'vitest';
import { listOpenrouterModels } from '../../models/openrouter/list-models.js';
import { failureOf } from './failure-contract.js';
import { json, serve, text, type Answer } from './wire-server.js';

const KEY = 'the-key-of-the-test-0815';
const OWN_KEY = json(200, { data: { label: 'sk-or-v1-0e6...1c96', usage: 1.5, limit: null } });

function list(url: string, apiKey = KEY) {
  return listOpenrouterModels({ baseUrl: `${url}/api/v1`, apiKey, timeoutMs: 5000 }, AbortSignal.timeout(20_000));
}

/** OpenRouter with some answers of its own. */
async function openrouter(models: Answer, key: Answer = OWN_KEY) {
  return serve((response, request) => (request.path === '/api/v1/key' ? key : models)(response, request));
}

describe('listOpenrouterModels', () => {
  it('reads ids and announced ends of models of every output, over all pages', async () => {
    const { url, requests } = await openrouter((response, request) => {
      const isFirst = !request.path.includes('offset');
      const data = isFirst
        ? [{ id: 'acme/chat', expiration_date: null, architecture: { output_modalities: ['text'] } }]
        : [{ id: 'acme/brush', expiration_date: '2027-01-14' }, { id: 'acme/pen' }];
      const links = { next: isFirst ? '/api/v1/models?offset=1&limit=1' : null };
      json(200, { data, links, total_count: 3 })(response, request);
    });

    const { models, date } = await list(url);

    expect(models).toEqual([
      { id: 'acme/chat', shutdown: null },
      { id: 'acme/brush', shutdown: '2027-01-14' },
      { id: 'acme/pen', shutdown: null },
    ]);
    expect(Math.abs((date?.getTime() ?? 0) - Date.now())).toBeLessThan(5000);
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/api/v1/key'],
      ['GET', '/api/v1/models?output_modalities=all'],
      ['GET', '/api/v1/models?offset=1&limit=1&output_modalities=all'],
    ]);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill(`Bearer ${KEY}`));
  });

  it('knows a key that is not taken, although the list is open to all', async () => {
    const refused = json(401, { error: { code: 401, message: 'User not found.' } });
    const { url } = await openrouter(json(200, { data: [] }), refused);

    expect(await failureOf(list(url))).toMatchObject({ kind: 'bad_key', message: 'HTTP 401 User not found.' });
  });

  it('does without a call about the key where a gateway has none', async () => {
    const { url } = await openrouter(json(200, { data: [{ id: 'a' }] }), text(404, 'Not Found'));

    expect((await list(url)).models).toEqual([{ id: 'a', shutdown: null }]);
  });

  it('sends no key where there is none', async () => {
    const { url, requests } = await openrouter(json(200, { data: [] }));

    await list(url, '');

    expect(requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it.each<[string, Answer, string]>([
    ['no credit', json(402, { error: { code: 402, message: 'Insufficient credits' } }), 'out_of_credit'],
    ['too much haste', json(429, { error: { code: 429, message: 'slow down' } }), 'rate_limited'],
    ['a server in trouble', text(502, '<html></html>', 'text/html'), 'provider_down'],
    ['another list', json(200, { models: [] }), 'bad_response'],
    ['pages without end', json(200, { data: [], links: { next: '/api/v1/models' } }), 'bad_response'],
  ])('throws on %s', async (_, answer, kind) => {
    const { url } = await openrouter(answer);

    expect(await failureOf(list(url))).toMatchObject({ kind });
  });

  it('does not take its key to another server', async () => {
    const elsewhere = await serve(json(200, { data: [] }));
    const { url } = await openrouter(json(200, { data: [], links: { next: `${elsewhere.url}/models` } }));

    expect(await failureOf(list(url))).toMatchObject({ kind: 'bad_response' });
    expect(elsewhere.requests).toEqual([]);
  });
});
