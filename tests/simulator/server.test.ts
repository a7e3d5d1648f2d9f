import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { asJudgesSeeIt, askJudge, errorOf, openAiClient, ratingIn } from './clients.js';

let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 1 });
  client = openAiClient(simulator.url);
});
afterAll(() => simulator.close());

describe('keys and models', () => {
  it('lists its models, one of them about to be shut down', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['sim-atelier', 'sim-judge-a']));
    expect(
      data
        .filter((model) => (model as unknown as { shutdown_date: string | null }).shutdown_date !== null)
        .map(({ id }) => id),
    ).toEqual(['sim-doodle']);
  });

  it.each([
    ['bad-key', 401, 'invalid_api_key'],
    ['empty-account', 429, 'insufficient_quota'],
  ])('answers the key %s with %i %s', async (key, status, code) => {
    const error = await errorOf(
      openAiClient(simulator.url, key).images.generate({ model: 'sim-atelier', prompt: 'a fox' }),
    );
    expect(error).toMatchObject({ status, code });
  });

  it('wants a key', async () => {
    const response = await fetch(`${simulator.url}/v1/models`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  it('no longer serves models whose id starts with retired-', async () => {
    const error = await errorOf(
      client.chat.completions.create({ model: 'retired-judge', messages: [{ role: 'user', content: 'ping' }] }),
    );
    expect(error).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it.each(['/v1/nothing', '/v1/chat/completions'])('has no GET %s', async (path) => {
    const response = await fetch(simulator.url + path, { headers: { authorization: 'Bearer k' } });
    expect(response.status).toBe(404);
  });
});

describe('latency', () => {
  it('is the base, give or take half of it by content', async () => {
    const slow = await startSimulator({ posts: 1, latencyMs: 60 });
    const startedAt = performance.now();
    await openAiClient(slow.url).models.list();
    const elapsedMs = performance.now() - startedAt;
    await slow.close();
    expect(elapsedMs).toBeGreaterThanOrEqual(29);
  });
});

describe('an instant simulator', () => {
  it('draws 64 x 64 where no size is asked for, and judges still see the prompt in it', async () => {
    const instant = await startSimulator({ posts: 1, instant: true });
    const quick = openAiClient(instant.url);
    const answer = await quick.images.generate({ model: 'sim-atelier', prompt: 'a fox in the snow' });
    const output = await asJudgesSeeIt(Buffer.from(answer.data?.[0]?.b64_json ?? '', 'base64'));
    const rating = ratingIn(await askJudge(quick, 'sim-judge-a', { prompt: 'a fox in the snow', output }));
    await instant.close();
    expect(answer.size).toBe('64x64');
    expect(rating).toBeGreaterThanOrEqual(8);
  });
});
