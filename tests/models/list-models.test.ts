import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../core/provider-error.js';
import { listOpenaiModels } from '../../models/openai/list-models.js';
import { serve, type Answer } from './wire-server.js';

async function list(answer: Answer) {
  const { url } = await serve(answer);
  const access = { baseUrl: `${url}/v1`, apiKey: 'k', timeoutMs: 5000 };
  return listOpenaiModels(access, AbortSignal.timeout(5000));
}

const json =
  (body: unknown, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

describe('listOpenaiModels', () => {
  it('reads ids, announced ends, and the clock of the server', async () => {
    const { models, date } = await list(
      json({
        object: 'list',
        data: [
          { id: 'a', shutdown_date: '2027-01-14' },
          { id: 'models/b', owned_by: 'x' },
        ],
      }),
    );

    expect(models).toEqual([
      { id: 'a', shutdown: '2027-01-14' },
      { id: 'b', shutdown: null },
    ]);
    expect(Math.abs((date?.getTime() ?? 0) - Date.now())).toBeLessThan(5000);
  });

  it.each([
    [401, { error: { message: 'no', code: 'invalid_api_key' } }, 'bad_key'],
    [404, { detail: 'Not Found' }, 'model_retired'],
    [200, { models: [] }, 'bad_response'],
  ])('throws on %i %j', async (status, body, kind) => {
    const error: unknown = await list(json(body, status)).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ kind });
  });
});
