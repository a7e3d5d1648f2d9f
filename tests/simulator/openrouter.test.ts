import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../simulator/faults/fault-plan.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { askJudge, drawPicture, editPicture, openAiClient, ratingIn } from './clients.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 1 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

const ORDER = { model: 'acme/sim-brush', prompt: 'a fox in the snow', size: '128x128' };

interface Answer {
  data?: { b64_json: string; media_type: string }[];
  usage?: Record<string, unknown>;
  error?: { code: number; message: string; metadata?: Record<string, unknown> };
}

async function draw(change: Record<string, unknown> = {}, key = 'key') {
  const response = await fetch(`${simulator.url}/openrouter/api/v1/images`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...ORDER, ...change }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

function pictureIn({ body }: Awaited<ReturnType<typeof draw>>): Buffer {
  return Buffer.from(body.data?.[0]?.b64_json ?? '', 'base64');
}

describe('POST /openrouter/api/v1/images', () => {
  it('draws what the Images API draws, so that planted skills hold', async () => {
    const client = openAiClient(simulator.url);
    const order = { model: 'sim-brush', prompt: ORDER.prompt };
    const input = await drawPicture(client, { model: 'sim-atelier', prompt: 'a wolf' });
    const url = `data:image/png;base64,${input.toString('base64')}`;
    const input_references = [{ type: 'image_url', image_url: { url } }];

    expect(pictureIn(await draw())).toEqual(await drawPicture(client, order));
    expect(pictureIn(await draw({ input_references }))).toEqual(
      await editPicture(client, { ...order, inputs: [input] }),
    );
  });

  it('answers in the shape of the API, with the cost', async () => {
    const { status, headers, body } = await draw({ output_format: 'webp', provider: { only: ['acme'] } });

    expect(status).toBe(200);
    expect(headers.get('x-generation-id')).toMatch(/^gen-/);
    expect(body).toMatchObject({
      data: [{ media_type: 'image/webp' }],
      usage: { prompt_tokens: 5, completion_tokens: 17, total_tokens: 22, cost: 0.00055 },
    });
    expect(simulator.log().at(-1)).toMatchObject({ kind: 'openrouter.images', model: 'acme/sim-brush', status: 200 });
  });

  it.each([
    [{ size: undefined, aspect_ratio: '2:1' }, [512, 256]],
    [{ size: undefined, aspect_ratio: '3:4', resolution: '1K' }, [768, 1024]],
    [{ size: undefined }, [512, 512]],
  ])('draws %j as %j', async (change, size) => {
    const { width, height } = await sharp(pictureIn(await draw(change))).metadata();

    expect([width, height]).toEqual(size);
  });

  it.each<[string, Record<string, unknown>, string, number]>([
    ['a key that is not taken', {}, 'bad-key', 401],
    ['an account without credit', {}, 'empty-key', 402],
    ['a model that is gone', { model: 'acme/retired-brush' }, 'key', 404],
    ['a field that is unknown', { colour: 'red' }, 'key', 400],
    ['several pictures', { n: 2 }, 'key', 400],
    ['a shape that is none', { size: 'large' }, 'key', 400],
    ['no prompt', { prompt: undefined }, 'key', 400],
    ['an address in the web', { input_references: [reference('https://img.example/1.png')] }, 'key', 400],
    ['no picture', { input_references: [reference('data:image/png;base64,AAAA')] }, 'key', 400],
  ])('answers %s with its code', async (_, change, key, code) => {
    const { status, body } = await draw(change, key);

    expect(status).toBe(code);
    expect(body).toMatchObject({ error: { code, message: expect.any(String) as string } });
  });

  function reference(url: string) {
    return { type: 'image_url', image_url: { url } };
  }

  it('refuses the prompts of which that is planted, and quotes them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 140 }, (_, i) =>
        draw({ model: 'acme/sim-crayon', prompt: `a fox, number ${i}`, size: '16x16' }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 403);

    expect(refused.length).toBeGreaterThan(1);
    expect(refused.length).toBeLessThan(16);
    expect(refused[0]?.body.error?.metadata).toMatchObject({
      reasons: ['violence'],
      flagged_input: expect.stringContaining('a fox, number') as string,
    });
  });

  it.each<[NonNullable<FaultPlanInput['rules']>[number], number, number]>([
    [{ fault: 'rate_limit', retryAfterSeconds: 7 }, 429, 429],
    [{ fault: 'server_error', status: 503 }, 503, 503],
    [{ fault: 'insufficient_quota' }, 402, 402],
    [{ fault: 'bad_key' }, 401, 401],
    [{ fault: 'model_not_found' }, 404, 404],
    [{ fault: 'refusal' }, 403, 403],
    [{ fault: 'refusal', status: 200 }, 200, 403],
  ])('%j is HTTP %i with the code %i', async (rule, status, code) => {
    simulator.setFaults({ rules: [rule] });

    const answer = await draw();

    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.headers.get('retry-after')).toBe(rule.fault === 'rate_limit' ? '7' : null);
  });
});

describe('the rest of /openrouter/api/v1', () => {
  it('judges and lists as OpenAI does', async () => {
    const client = openAiClient(`${simulator.url}/openrouter/api`);
    const output = pictureIn(await draw({ model: 'acme/sim-atelier' }));

    const rating = ratingIn(await askJudge(client, 'sim-judge-a', { prompt: ORDER.prompt, output }));

    expect(rating).toBeGreaterThanOrEqual(8);
    expect((await client.models.list()).data.length).toBeGreaterThan(0);
  });

  it('has nothing else', async () => {
    const response = await fetch(`${simulator.url}/openrouter/api/v1/audio`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 404 } });
  });
});
