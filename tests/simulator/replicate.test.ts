import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { drawPicture, editPicture, openAiClient } from './clients.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 1 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

const INPUT = { prompt: 'a fox in the snow', size: '128x128' };
const KONTEXT = 'black-forest-labs/flux-kontext-pro';

interface Answer {
  id: string;
  status: string;
  output: string | null;
  error: string | null;
}

interface CallOptions {
  key?: string;
  body?: unknown;
  base?: string;
}

async function call(method: string, path: string, { key = 'key', body, base = '' }: CallOptions = {}) {
  const response = await fetch(`${base || simulator.url}/replicate/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { httpStatus: response.status, headers: response.headers, ...((await response.json()) as Answer) };
}

function submit(
  input: Record<string, unknown> = {},
  { model = 'acme/sim-brush', key = 'key', base = '' }: { model?: string; key?: string; base?: string } = {},
) {
  return call('POST', `/models/${model}/predictions`, { key, base, body: { input: { ...INPUT, ...input } } });
}

function look(id: string, base = '') {
  return call('GET', `/predictions/${id}`, { base });
}

/** Looks until a prediction has ended. */
async function end(id: string): Promise<Answer> {
  const found = await look(id);
  return ['starting', 'processing'].includes(found.status) ? end(id) : found;
}

async function pictureOf(id: string): Promise<Buffer> {
  const { output } = await end(id);
  return Buffer.from(await (await fetch(output ?? '')).arrayBuffer());
}

describe('predictions of replicate', () => {
  it('wait at the first look, are at work at the second, and done at the third', async () => {
    const submitted = await submit();
    const looks = [await look(submitted.id), await look(submitted.id), await look(submitted.id)];

    expect(submitted).toMatchObject({ httpStatus: 201, status: 'starting', output: null, error: null });
    expect(looks).toMatchObject([
      { httpStatus: 200, status: 'starting', output: null },
      { httpStatus: 200, status: 'processing', output: null },
      { httpStatus: 200, status: 'succeeded', output: expect.stringMatching(/^http.*out-0\.png$/) as string },
    ]);
    expect(
      simulator
        .log()
        .slice(-4)
        .map(({ kind, model }) => [kind, model]),
    ).toEqual([
      ['replicate.submit', 'acme/sim-brush'],
      ['replicate.poll', 'acme/sim-brush'],
      ['replicate.poll', 'acme/sim-brush'],
      ['replicate.poll', 'acme/sim-brush'],
    ]);
  });

  it('are done at the first look where the simulator is instant', async () => {
    const instant = await startSimulator({ posts: 1, instant: true });
    const base = instant.url;
    const { id } = await submit({}, { base });
    const found = await look(id, base);
    await instant.close();

    expect(found.status).toBe('succeeded');
  });

  it('have ids of their own where they are equal, and the same ones in another simulator', async () => {
    const other = await startSimulator({ posts: 1 });
    const prompt = 'a fox, submitted twice';

    const ids = [await submit({ prompt }), await submit({ prompt })].map(({ id }) => id);
    const there = [await submit({ prompt }, { base: other.url }), await submit({ prompt }, { base: other.url })];
    await other.close();

    expect(new Set(ids).size).toBe(2);
    expect(there.map(({ id }) => id)).toEqual(ids);
  });

  it('draw what the Images API draws, so that planted skills hold', async () => {
    const client = openAiClient(simulator.url);
    const order = { model: 'sim-brush', prompt: INPUT.prompt };
    const input = await drawPicture(client, { model: 'sim-atelier', prompt: 'a wolf' });
    const image_input = [`data:image/png;base64,${input.toString('base64')}`];

    const [text, edit] = [await submit(), await submit({ image_input }, { model: 'acme/sim-brush:1' })];

    expect(await pictureOf(text.id)).toEqual(await drawPicture(client, order));
    expect(await pictureOf(edit.id)).toEqual(await editPicture(client, { ...order, inputs: [input] }));
  });

  it('can be asked for by version', async () => {
    const { httpStatus, id } = await call('POST', '/predictions', { body: { version: '5c7d', input: INPUT } });

    expect(httpStatus).toBe(201);
    expect((await end(id)).status).toBe('succeeded');
  });

  it('fail on the prompts of which a refusal is planted', async () => {
    const all = await Promise.all(
      Array.from({ length: 140 }, async (_, i) => {
        const input = { prompt: `a fox, number ${i}`, size: '16x16' };
        return end((await submit(input, { model: 'acme/sim-crayon' })).id);
      }),
    );
    const failed = all.filter(({ status }) => status === 'failed');

    expect(failed.length).toBeGreaterThan(1);
    expect(failed.length).toBeLessThan(16);
    expect(failed[0]?.error).toMatch(/flagged as sensitive.*E005/);
  });

  it('fail on an input that is no picture', async () => {
    const { id } = await submit({ image_input: ['data:image/png;base64,AAAA'] });

    expect(await end(id)).toMatchObject({ status: 'failed', error: 'cannot identify image file' });
  });

  it.each<[string, Parameters<typeof submit>, number, string]>([
    ['a key that is not taken', [{}, { key: 'bad-key' }], 401, 'Unauthenticated'],
    ['an account without credit', [{}, { key: 'empty-key' }], 402, 'Insufficient credit'],
    ['a model that is gone', [{}, { model: 'acme/retired-brush' }], 404, 'Not found'],
    ['a model that is gone and has no owner', [{}, { model: 'retired-brush' }], 404, 'Not found'],
    ['a field that is unknown', [{ colour: 'red' }], 422, 'Input validation failed'],
    ['no prompt', [{ prompt: undefined }], 422, 'Input validation failed'],
    ['a shape that is none', [{ size: undefined, aspect_ratio: 'wide' }], 422, 'Input validation failed'],
    ['an address in the web', [{ image_input: ['https://img.example/1.png'] }], 422, 'Input validation failed'],
    [
      'the inputs of another family',
      [{ size: undefined, image_input: [] }, { model: KONTEXT }],
      422,
      'Input validation failed',
    ],
  ])('answer %s as the service does', async (_, order, status, title) => {
    expect(await submit(...order)).toMatchObject({
      httpStatus: status,
      status,
      title,
      detail: expect.any(String) as string,
    });
  });

  it.each(['/predictions/nothing', '/account'])('have no GET %s', async (path) => {
    expect(await call('GET', path)).toMatchObject({ httpStatus: 404, title: 'Not found' });
  });

  it('have no picture of what is not there', async () => {
    expect((await fetch(`${simulator.url}/replicate/output/nothing/out-0.png`)).status).toBe(404);
  });
});

describe('faults of replicate', () => {
  it('throttle in words, in a field and in a header', async () => {
    simulator.setFaults({ rules: [{ fault: 'rate_limit', retryAfterSeconds: 7 }] });

    const answer = await submit();

    expect(answer).toMatchObject({
      httpStatus: 429,
      retry_after: 7,
      detail: 'Request was throttled. Your rate limit resets in ~7s.',
    });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  it.each([
    ['server_error', 500],
    ['insufficient_quota', 402],
    ['bad_key', 401],
    ['model_not_found', 404],
  ] as const)('%s is %i', async (fault, status) => {
    simulator.setFaults({ rules: [{ fault }] });

    expect(await submit()).toMatchObject({ httpStatus: status, status });
  });

  it.each(['replicate.submit', 'replicate.poll'])('refuse, by the end, what is refused at %s', async (kind) => {
    simulator.setFaults({ rules: [{ fault: 'refusal', match: { kind } }] });

    const submitted = await submit();

    expect(submitted.httpStatus).toBe(201);
    expect(await end(submitted.id)).toMatchObject({ status: 'failed', output: null });
  });

  it('take a submission whose answer is lost, so that a second one shows', async () => {
    simulator.setFaults({ rules: [{ fault: 'cut_body', match: { kind: 'replicate.submit' }, attempts: 1 }] });
    const order = { prompt: 'a fox whose answer was lost' };

    await expect(submit(order)).rejects.toThrow();
    const again = await submit(order);
    simulator.setFaults({});
    const third = await submit(order);

    expect(new Set([again.id, third.id]).size).toBe(2);
    expect(
      simulator
        .log()
        .slice(-3)
        .map(({ kind }) => kind),
    ).toEqual(['replicate.submit', 'replicate.submit', 'replicate.submit']);
  });

  it('are of the picture too', async () => {
    const { id } = await submit();
    const { output } = await end(id);
    simulator.setFaults({
      rules: [{ fault: 'server_error', match: { kind: 'replicate.image', promptIncludes: 'fox' } }],
    });

    expect((await fetch(output ?? '')).status).toBe(500);
  });
});
