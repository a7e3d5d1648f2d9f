import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { imageModel, refuses } from '../../simulator/image-models.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { drawPicture, editPicture, openAiClient } from './clients.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 2 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

interface Task {
  id: string;
  polling_url: string;
}

interface Look {
  status: string;
  result: { sample: string } | null;
  details: unknown;
}

function post(model: string, body: unknown, key = 'k', at = simulator): Promise<Response> {
  return fetch(`${at.url}/bfl/v1/${model}`, {
    method: 'POST',
    headers: { 'x-key': key, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function submit(model: string, body: Record<string, unknown>): Promise<Task> {
  return (await (await post(model, { width: 128, height: 128, output_format: 'png', ...body })).json()) as Task;
}

async function look(task: Task): Promise<Look> {
  return (await (await fetch(task.polling_url, { headers: { 'x-key': 'k' } })).json()) as Look;
}

/** Looks until the task is over. */
async function lastLook(task: Task): Promise<Look> {
  let found = await look(task);
  while (found.status === 'Pending') found = await look(task);
  return found;
}

async function pictureOf(task: Task): Promise<Buffer> {
  const { result } = await lastLook(task);
  return Buffer.from(await (await fetch(result?.sample ?? '')).arrayBuffer());
}

describe('the API of Black Forest Labs', () => {
  it('takes a request, is at work for two looks, and then has the picture for good', async () => {
    const task = await submit('flux-2-pro', { prompt: 'a fox' });

    const statuses = [await look(task), await look(task), await look(task), await look(task)].map((one) => one.status);

    expect(task).toMatchObject({ id: expect.stringMatching(/^[\da-f-]{36}$/) as string, cost: 4 });
    expect(statuses).toEqual(['Pending', 'Pending', 'Ready', 'Ready']);
    expect(await sharp(await pictureOf(task)).metadata()).toMatchObject({ width: 128, height: 128, format: 'png' });
  });

  it('is ready at the first look where pictures have to be quick', async () => {
    const instant = await startSimulator({ posts: 1, instant: true });
    try {
      const task = (await (await post('flux-2-pro', { prompt: 'a fox' }, 'k', instant)).json()) as Task;

      expect((await look(task)).status).toBe('Ready');
      expect(await sharp(await pictureOf(task)).metadata()).toMatchObject({ width: 64, format: 'jpeg' });
    } finally {
      await instant.close();
    }
  });

  it('draws what the planted model draws', async () => {
    const client = openAiClient(simulator.url);
    const input = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#336699' } })
      .png()
      .toBuffer();
    const prompt = 'a lighthouse at dusk';

    const drawn = await pictureOf(await submit('sim-brush', { prompt }));
    const edited = await pictureOf(await submit('sim-brush', { prompt, input_image: input.toString('base64') }));

    expect(drawn.equals(await drawPicture(client, { model: 'sim-brush', prompt }))).toBe(true);
    expect(edited.equals(await editPicture(client, { model: 'sim-brush', prompt, inputs: [input] }))).toBe(true);
  });

  it('gives equal requests ids of their own, and the log shows both', async () => {
    const before = simulator.log().length;

    const [one, other] = [await submit('m', { prompt: 'two foxes' }), await submit('m', { prompt: 'two foxes' })];

    const calls = simulator.log().slice(before);
    expect(one.id).not.toBe(other.id);
    expect(calls.map(({ kind, model }) => [kind, model])).toEqual([
      ['bfl.submit', 'm'],
      ['bfl.submit', 'm'],
    ]);
    expect(calls[0]?.contentKey).toBe(calls[1]?.contentKey);
  });

  it('gives the same ids in another simulator', async () => {
    const again = await startSimulator({ posts: 1 });
    try {
      const [here, there] = [await post('m', { prompt: 'a' }), await post('m', { prompt: 'a' }, 'k', again)];

      expect(((await here.json()) as Task).id).toBe(((await there.json()) as Task).id);
    } finally {
      await again.close();
    }
  });

  it('tells of a refusal at the look', async () => {
    const model = imageModel('sim-crayon');
    const prompt = Array.from({ length: 200 }, (_, i) => `a fox, number ${i}`).find((one) => refuses(model, one));

    const found = await lastLook(await submit('sim-crayon', { prompt }));

    expect(found).toMatchObject({
      status: 'Request Moderated',
      result: null,
      details: { 'Moderation Reasons': ['Violence'] },
    });
  });

  it('gives Kontext the shape that is asked for', async () => {
    const picture = await pictureOf(await submit('flux-kontext-pro', { prompt: 'a fox', aspect_ratio: '16:9' }));

    const { width, height } = await sharp(picture).metadata();
    expect(width / height).toBeCloseTo(16 / 9, 1);
  });

  it.each<[string, string, unknown, string, number, unknown]>([
    ['no key', 'm', { prompt: 'a' }, '', 403, 'Not authenticated - Invalid Authentication'],
    ['a bad key', 'm', { prompt: 'a' }, 'bad-1', 403, 'Not authenticated - Invalid Authentication'],
    ['no credit', 'm', { prompt: 'a' }, 'empty-1', 402, expect.stringContaining('Insufficient credits')],
    ['a model that is gone', 'retired-brush', { prompt: 'a' }, 'k', 404, 'Not Found'],
    ['no prompt', 'm', {}, 'k', 422, [expect.objectContaining({ loc: ['body', 'prompt'] })]],
    ['no object', 'm', [1], 'k', 422, [expect.objectContaining({ type: 'json_invalid' })]],
    ['a width', 'm', { prompt: 'a', width: 100 }, 'k', 422, [expect.objectContaining({ loc: ['body', 'width'] })]],
    ['a seed', 'm', { prompt: 'a', seed: 'x' }, 'k', 422, [expect.objectContaining({ loc: ['body', 'seed'] })]],
    [
      'an input that is no picture',
      'm',
      { prompt: 'a', input_image: 'AAAA' },
      'k',
      422,
      [expect.objectContaining({ loc: ['body', 'input_image'] })],
    ],
  ])('turns down %s', async (_, model, body, key, status, detail) => {
    const response = await post(model, body, key);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ detail });
  });

  it('knows no task and no picture that it was not asked for', async () => {
    const asked = await fetch(`${simulator.url}/bfl/v1/get_result?id=nobody`, { headers: { 'x-key': 'k' } });
    const picture = await fetch(`${simulator.url}/bfl/delivery/results/nobody/sample.png`);

    expect(asked.status).toBe(404);
    expect(await asked.json()).toMatchObject({ status: 'Task not found' });
    expect(picture.status).toBe(404);
  });

  it('has faults that meet only submits, only looks, or only pictures', async () => {
    for (const kind of ['bfl.submit', 'bfl.poll', 'bfl.image']) {
      simulator.setFaults({});
      const task = await submit('m', { prompt: `a fox for ${kind}` });
      const { result } = await lastLook(task);
      simulator.setFaults({ rules: [{ fault: 'server_error', match: { kind, model: 'm', promptIncludes: 'fox' } }] });

      const statuses = [
        await post('m', { prompt: 'another fox' }),
        await fetch(task.polling_url, { headers: { 'x-key': 'k' } }),
        await fetch(result?.sample ?? ''),
      ].map((response) => response.status);

      expect(statuses).toEqual(['bfl.submit', 'bfl.poll', 'bfl.image'].map((one) => (one === kind ? 500 : 200)));
    }
  });

  it.each([
    ['rate_limit', 429, 'You have exceeded the number of active tasks (24).'],
    ['insufficient_quota', 402, expect.stringContaining('Insufficient credits')],
    ['bad_key', 403, 'Not authenticated - Invalid Authentication'],
    ['model_not_found', 404, 'Not Found'],
    ['server_error', 500, 'Internal Server Error'],
  ] as const)('makes of the fault %s HTTP %i in its own words', async (fault, status, detail: unknown) => {
    simulator.setFaults({ rules: [{ fault }] });

    const response = await post('m', { prompt: 'a' });

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ detail });
  });
});
