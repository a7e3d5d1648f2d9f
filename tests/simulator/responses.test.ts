import type OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { drawPicture, editPicture, errorOf, openAiClient } from './clients.js';

let simulator: Simulator;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 1 });
  client = openAiClient(simulator.url);
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

interface Order {
  model?: string;
  prompt?: string;
  tool?: Record<string, unknown>;
  inputs?: Buffer[];
  body?: Record<string, unknown>;
}

interface ImageCall {
  type: string;
  status: string;
  result: string | null;
  revised_prompt?: string;
  error?: { code: string };
}

function ask(order: Order, apiKey?: string) {
  const { model = 'sim-writer', prompt = 'a fox in the snow', tool = {}, inputs = [], body = {} } = order;
  const pictures = inputs.map((input) => ({
    type: 'input_image',
    detail: 'auto',
    image_url: `data:image/png;base64,${input.toString('base64')}`,
  }));
  return (apiKey === undefined ? client : openAiClient(simulator.url, apiKey)).responses.create({
    model,
    input: [{ role: 'user', content: [{ type: 'input_text', text: prompt }, ...pictures] }],
    tools: [{ type: 'image_generation', model: 'sim-brush', size: '128x128', ...tool }],
    ...body,
  } as OpenAI.Responses.ResponseCreateParamsNonStreaming);
}

async function pictureOf(answer: ReturnType<typeof ask>): Promise<Buffer> {
  return Buffer.from((await callIn(answer)).result ?? '', 'base64');
}

async function callIn(answer: ReturnType<typeof ask>): Promise<ImageCall> {
  const { output } = await answer;
  return output.find(({ type }) => type === 'image_generation_call') as unknown as ImageCall;
}

describe('POST /v1/responses', () => {
  it('draws what the Images API draws, so that planted skills hold', async () => {
    const order = { model: 'sim-brush', prompt: 'a fox in the snow' };
    const input = await drawPicture(client, { model: 'sim-atelier', prompt: 'a wolf' });

    expect(await pictureOf(ask({}))).toEqual(await drawPicture(client, order));
    expect(await pictureOf(ask({ inputs: [input] }))).toEqual(await editPicture(client, { ...order, inputs: [input] }));
  });

  it('answers in the shape of the API, with the tokens of both models', async () => {
    const answer = await ask({ tool: { output_format: 'webp' } });

    expect(answer).toMatchObject({
      object: 'response',
      status: 'completed',
      model: 'sim-writer-2026-10-01',
      output: [
        {
          type: 'image_generation_call',
          status: 'completed',
          action: 'generate',
          output_format: 'webp',
          size: '128x128',
          revised_prompt: expect.stringContaining('a fox') as string,
        },
        { type: 'message' },
      ],
      usage: { input_tokens: 5 },
      tool_usage: { image_gen: { input_tokens: 5, output_tokens: 17 } },
    });
    expect(simulator.log().at(-1)).toMatchObject({ kind: 'responses.image', model: 'sim-writer', status: 200 });
  });

  it('draws with the model that holds the tool, where the tool names none', async () => {
    const answer = ask({ model: 'sim-brush', tool: { model: undefined } });

    expect(await pictureOf(answer)).toEqual(
      await drawPicture(client, { model: 'sim-brush', prompt: 'a fox in the snow' }),
    );
  });

  it('refuses the prompts of which that is planted, as a failed call of the tool', async () => {
    const prompts = Array.from({ length: 140 }, (_, i) => `a fox, number ${i}`);
    const calls = await Promise.all(
      prompts.map((prompt) => callIn(ask({ prompt, tool: { model: 'sim-crayon', size: '16x16' } }))),
    );
    const refused = calls.filter(({ status }) => status === 'failed');

    expect(refused.length).toBeGreaterThan(1);
    expect(refused.length).toBeLessThan(16);
    expect(refused[0]).toMatchObject({ result: null, error: { code: 'moderation_blocked' } });
  });

  it.each<[string, Order, Record<string, unknown>]>([
    ['a size', { tool: { size: '7x7' } }, { param: 'tools[0].size' }],
    ['a field of the tool', { tool: { seed: 7 } }, { param: 'tools[0].seed', code: 'unknown_parameter' }],
    ['an action', { tool: { action: 'paint' } }, { param: 'tools[0].action' }],
    ['a field', { body: { seed: 7 } }, { param: 'seed', code: 'unknown_parameter' }],
    ['another tool', { body: { tools: [{ type: 'web_search' }] } }, { param: 'tools' }],
    ['an input', { inputs: [Buffer.from('no picture')] }, { code: 'image_parse_error' }],
  ])('does not take %s that is wrong', async (_, order, wanted) => {
    expect(await errorOf(ask(order))).toMatchObject({ status: 400, ...wanted });
  });

  it.each([
    [{}, 'bad-key', 401],
    [{}, 'empty-key', 429],
    [{ model: 'retired-writer' }, 'key', 404],
    [{ tool: { model: 'owner/retired-brush' } }, 'key', 404],
  ])('lets %j with the key %s not pass: %i', async (order, key, status) => {
    expect(await errorOf(ask(order, key))).toMatchObject({ status });
  });

  it('talks instead of drawing under the fault not_json, and is refused under refusal', async () => {
    simulator.setFaults({ rules: [{ fault: 'not_json', attempts: 1 }, { fault: 'refusal' }] });

    const talk = await ask({});
    const refusal = await callIn(ask({}));

    expect(talk.output).toMatchObject([{ type: 'message', content: [{ type: 'output_text' }] }]);
    expect(refusal).toMatchObject({ status: 'failed', error: { code: 'moderation_blocked' } });
  });
});
