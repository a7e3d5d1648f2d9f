import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../simulator/faults/fault-plan.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { dataMessage, drawPicture, openAiClient, stepFormat } from './clients.js';

let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 4 });
  client = openAiClient(simulator.url);
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

type Rule = NonNullable<FaultPlanInput['rules']>[number];

/** What a drawing ends in: `ok`, or the code, status or name of its error. */
async function draw(prompt = 'a fox', signal?: AbortSignal): Promise<string> {
  try {
    await client.images.generate({ model: 'sim-atelier', prompt, size: '16x16' } as never, { signal });
    return 'ok';
  } catch (error) {
    if (error instanceof OpenAI.APIError && error.status !== undefined)
      return `${error.status} ${error.code ?? 'null'}`;
    return error instanceof Error ? error.constructor.name : 'unknown';
  }
}

function plan(...rules: Rule[]): void {
  simulator.setFaults({ rules });
}

describe('faults of the OpenAI API', () => {
  it.each<[Rule, string]>([
    [{ fault: 'rate_limit' }, '429 rate_limit_exceeded'],
    [{ fault: 'server_error' }, '500 null'],
    [{ fault: 'server_error', status: 503 }, '503 null'],
    [{ fault: 'refusal' }, '400 moderation_blocked'],
    [{ fault: 'insufficient_quota' }, '429 insufficient_quota'],
    [{ fault: 'bad_key' }, '401 invalid_api_key'],
    [{ fault: 'model_not_found' }, '404 model_not_found'],
    [{ fault: 'html' }, '502 null'],
    [{ fault: 'not_json' }, 'SyntaxError'],
    [{ fault: 'slow', seconds: 0.01 }, 'ok'],
    [{ fault: 'timeout', seconds: 0.01 }, 'APIConnectionError'],
  ])('%j ends in %s', async (rule, outcome) => {
    plan(rule);
    expect(await draw()).toBe(outcome);
    expect(simulator.log().at(-1)?.fault).toBe(rule.fault);
  });

  it('asks for a wait with a rate limit', async () => {
    plan({ fault: 'rate_limit', retryAfterSeconds: 7 });
    const error: unknown = await client.images
      .generate({ model: 'm', prompt: 'a fox' })
      .catch((thrown: unknown) => thrown);
    expect((error as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('7');
  });

  it('cuts a body in the middle', async () => {
    plan({ fault: 'cut_body' });
    const response = await fetch(`${simulator.url}/v1/images/generations`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ model: 'm', prompt: 'a fox' }),
    });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(simulator.log().at(-1)).toMatchObject({ status: 200, answered: false, fault: 'cut_body' });
  });

  it('refuses in a chat with a message of refusal', async () => {
    plan({ fault: 'refusal' });
    const answer = await client.chat.completions.create({
      model: 'm',
      messages: [dataMessage({ prompt: 'a b c d e' })],
      response_format: stepFormat('quality'),
    });
    expect(answer.choices[0]?.message).toMatchObject({ content: null, refusal: expect.any(String) });
  });

  it('mumbles in a chat, until the mumbling is shown to it', async () => {
    plan({ fault: 'not_json', match: { kind: 'chat:quality' } });
    const messages: OpenAI.ChatCompletionMessageParam[] = [dataMessage({ prompt: 'a b c d e' })];
    const first = await client.chat.completions.create({
      model: 'm',
      messages,
      response_format: stepFormat('quality'),
    });
    const mumbled = first.choices[0]?.message.content ?? '';
    messages.push({ role: 'assistant', content: mumbled }, { role: 'user', content: 'That is no JSON. Answer again.' });
    const second = await client.chat.completions.create({
      model: 'm',
      messages,
      response_format: stepFormat('quality'),
    });
    expect(() => JSON.parse(mumbled) as unknown).toThrow();
    expect(JSON.parse(second.choices[0]?.message.content ?? '')).toMatchObject({ verdict: 'benchmark' });
  });
});

describe('faults of X and of pictures', () => {
  it.each<[Rule, number, string]>([
    [{ fault: 'rate_limit' }, 429, 'rate-limit-exceeded'],
    [{ fault: 'server_error' }, 500, 'internal-error'],
    [{ fault: 'insufficient_quota' }, 429, 'usage-capped'],
    [{ fault: 'bad_key' }, 401, 'about:blank'],
    [{ fault: 'refusal' }, 403, 'client-forbidden'],
  ])('%j is %i %s', async (rule, status, type) => {
    plan({ ...rule, match: { path: '/2/' } });
    const response = await fetch(`${simulator.url}/2/tweets/search/all?query=a`, {
      headers: { authorization: 'Bearer k' },
    });
    expect(response.status).toBe(status);
    expect(((await response.json()) as { type: string }).type).toContain(type);
  });

  it('says until when to wait, on the clock', async () => {
    plan({ fault: 'rate_limit', retryAfterSeconds: 30 });
    const response = await fetch(`${simulator.url}/2/tweets/search/all?query=a`, {
      headers: { authorization: 'Bearer k' },
    });
    const waitSeconds = Number(response.headers.get('x-rate-limit-reset')) - Date.now() / 1000;
    expect(waitSeconds).toBeGreaterThan(27);
    expect(waitSeconds).toBeLessThan(32);
  });

  it.each<[Rule['fault'], number]>([
    ['server_error', 500],
    ['rate_limit', 429],
    ['model_not_found', 404],
  ])('%s of a picture is %i', async (fault, status) => {
    plan({ fault, match: { kind: 'media' } });
    expect((await fetch(`${simulator.url}/media/truncated.jpg`)).status).toBe(status);
  });
});

describe('a plan', () => {
  it('picks calls by model, kind, path and words of the prompt', async () => {
    plan({
      fault: 'server_error',
      match: { model: 'sim-atelier', kind: 'images.generations', path: '/images/', promptIncludes: 'wolf' },
    });
    expect([await draw('a fox'), await draw('a wolf')]).toEqual(['ok', '500 null']);
  });

  it('lets the first rule decide that applies', async () => {
    plan({ fault: 'html', attempts: 1 }, { fault: 'server_error', attempts: 1 });
    expect([await draw(), await draw(), await draw()]).toEqual(['502 null', '500 null', 'ok']);
  });

  it('counts attempts by content', async () => {
    plan({ fault: 'server_error', attempts: 2 });
    const outcomes = [
      await draw('a'),
      await draw('b'),
      await draw('a'),
      await draw('a'),
      await draw('b'),
      await draw('b'),
    ];
    expect(outcomes).toEqual(['500 null', '500 null', '500 null', 'ok', '500 null', 'ok']);
  });

  it('waits for a number of calls', async () => {
    plan({ fault: 'insufficient_quota', afterCalls: 2 });
    expect([await draw('a'), await draw('b'), await draw('c'), await draw('a')]).toEqual([
      'ok',
      'ok',
      '429 insufficient_quota',
      '429 insufficient_quota',
    ]);
  });

  it('takes a share of contents, the same ones each time', async () => {
    plan({ fault: 'server_error', share: 0.3 });
    const all = async () => Promise.all(Array.from({ length: 60 }, (_, i) => draw(`fox ${i}`)));
    const first = await all();
    const failed = first.filter((outcome) => outcome !== 'ok').length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(30);
    expect(await all()).toEqual(first);
  });

  it('is set, and its counts are forgotten, over HTTP', async () => {
    const post = (path: string, body: unknown) =>
      fetch(`${simulator.url}/_sim/${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect((await post('faults', { rules: [{ fault: 'server_error', attempts: 1 }] })).status).toBe(200);
    expect([await draw(), await draw()]).toEqual(['500 null', 'ok']);
    await post('reset', {});
    expect(await draw()).toBe('500 null');
  });

  it('is refused with fields that nobody knows', async () => {
    const wrong = { rules: [{ fault: 'server_error', sometimes: true }] };
    const response = await fetch(`${simulator.url}/_sim/faults`, { method: 'POST', body: JSON.stringify(wrong) });
    expect(response.status).toBe(400);
    expect(() => simulator.setFaults(wrong as FaultPlanInput)).toThrow('sometimes');
  });

  it('leaves pictures alone that no rule matches', async () => {
    plan({ fault: 'server_error', match: { kind: 'images.edits' } });
    expect((await drawPicture(client, { model: 'm', prompt: 'a fox', size: '16x16' })).length).toBeGreaterThan(0);
  });
});
