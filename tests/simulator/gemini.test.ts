import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FaultPlanInput } from '../../simulator/faults/fault-plan.js';
import { PLANTED_IMAGE_MODELS } from '../../simulator/image-models.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { drawPicture, editPicture, openAiClient } from './clients.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 1, instant: true });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

interface Answered {
  status: number;
  body: unknown;
}

async function call(
  path: string,
  { key = 'k', body, url = simulator.url }: { key?: string | null; body?: unknown; url?: string } = {},
): Promise<Answered> {
  const response = await fetch(`${url}/gemini/v1beta/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(key !== null && { 'x-goog-api-key': key }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

interface Order {
  model?: string;
  prompt?: string;
  inputs?: Buffer[];
  generationConfig?: unknown;
  key?: string | null;
  url?: string;
}

function generate({ model = 'sim-atelier', prompt = 'a fox', inputs = [], generationConfig, ...rest }: Order = {}) {
  const pictures = inputs.map((input) => ({ inlineData: { mimeType: 'image/png', data: input.toString('base64') } }));
  const body = {
    contents: [{ role: 'user', parts: [{ text: prompt }, ...pictures] }],
    ...(generationConfig !== undefined && { generationConfig }),
  };
  return call(`models/${model}:generateContent`, { ...rest, body });
}

/** The picture of an answer. */
function pictureIn({ body }: Answered): Buffer {
  const { candidates } = body as { candidates: { content: { parts: { inlineData?: { data: string } }[] } }[] };
  const data = candidates[0]?.content.parts.flatMap(({ inlineData }) => inlineData?.data ?? [])[0];
  return Buffer.from(data ?? '', 'base64');
}

async function plain(background: string): Promise<Buffer> {
  return sharp({ create: { width: 48, height: 32, channels: 3, background } })
    .png()
    .toBuffer();
}

describe('POST /gemini/v1beta/models/<id>:generateContent', () => {
  it('answers in the shape of the API, with a picture, tokens by kind, the model and an id', async () => {
    const answer = await generate({ inputs: [await plain('#336699')] });

    expect(answer).toMatchObject({
      status: 200,
      body: {
        candidates: [{ content: { role: 'model' }, finishReason: 'STOP', index: 0 }],
        usageMetadata: {
          promptTokenCount: 260,
          candidatesTokenCount: 1120,
          totalTokenCount: 1380,
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: 2 },
            { modality: 'IMAGE', tokenCount: 258 },
          ],
        },
        modelVersion: 'sim-atelier',
        responseId: expect.stringMatching(/^[\w-]{22}$/) as string,
      },
    });
    expect(await sharp(pictureIn(answer)).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
  });

  it.each(PLANTED_IMAGE_MODELS)(
    'draws as $id draws elsewhere, so that what is planted holds',
    async ({ id: model }) => {
      const client = openAiClient(simulator.url);
      const input = await plain('#884422');
      const size = '64x64';

      expect(pictureIn(await generate({ model, prompt: 'a lighthouse' }))).toEqual(
        await drawPicture(client, { model, prompt: 'a lighthouse', size }),
      );
      expect(pictureIn(await generate({ model, prompt: 'make it blue', inputs: [input] }))).toEqual(
        await editPicture(client, { model, prompt: 'make it blue', inputs: [input], size }),
      );
    },
  );

  it.each([
    [{}, 1024, 1024],
    [{ aspectRatio: '16:9', imageSize: '1K' }, 1360, 768],
    [{ aspectRatio: '1:8' }, 368, 2896],
    [{ imageSize: '2K' }, 2048, 2048],
  ])('draws in size and shape as %j asks', async (imageConfig, width, height) => {
    const slow = await startSimulator({ posts: 1 });
    onTestFinished(() => slow.close());

    const answer = await generate({ url: slow.url, generationConfig: { imageConfig } });

    expect(await sharp(pictureIn(answer)).metadata()).toMatchObject({ width, height });
  });

  it('refuses with HTTP 200, always the same prompts', async () => {
    const outcomes = async () => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) => generate({ model: 'sim-crayon', prompt: `a fox, number ${i}` })),
      );
      return answers.map(({ status, body }) => {
        const { candidates } = body as { candidates: { finishReason: string }[] };
        return `${status} ${candidates[0]?.finishReason}`;
      });
    };

    const first = await outcomes();

    expect(new Set(first)).toEqual(new Set(['200 STOP', '200 IMAGE_SAFETY']));
    expect(await outcomes()).toEqual(first);
  });

  it('takes the settings that change nothing here', async () => {
    const generationConfig = { responseModalities: ['TEXT', 'IMAGE'], seed: 7, temperature: 1, topP: 0.9 };

    expect(await generate({ generationConfig })).toMatchObject({ status: 200 });
  });

  it.each<[string, unknown, string]>([
    [
      'a setting that is unknown',
      { colour: 'red' },
      `Invalid JSON payload received. Unknown name "colour" at 'generation_config': Cannot find field.`,
    ],
    [
      'a setting that is unknown further in',
      { imageConfig: { imageWidth: 7 } },
      `Invalid JSON payload received. Unknown name "imageWidth" at 'generation_config.image_config': Cannot find field.`,
    ],
    ['a size', { imageConfig: { imageSize: '512' } }, 'generation_config.image_config.image_size'],
    ['a shape', { imageConfig: { aspectRatio: '7:1' } }, 'generation_config.image_config.aspect_ratio'],
    ['two pictures', { candidateCount: 2 }, 'generation_config.candidate_count'],
  ])('does not take %s', async (_, generationConfig, words) => {
    const { status, body } = await generate({ generationConfig });

    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } });
    expect((body as { error: { message: string } }).error.message).toContain(words);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"contents', 'Invalid JSON payload received. Expected a value.'],
    ['no contents', {}, '* GenerateContentRequest.contents: contents is not specified\n'],
    [
      'an unknown field',
      { contents: [{ parts: [{ txt: 'a' }] }] },
      `Invalid JSON payload received. Unknown name "txt" at 'contents[0].parts[0]': Cannot find field.`,
    ],
    [
      'an unknown field of the body itself',
      { contents: [{ parts: [] }], prompt: 'a' },
      'Invalid JSON payload received. Unknown name "prompt": Cannot find field.',
    ],
  ])('does not take a body with %s', async (_, body, message) => {
    expect(await call('models/sim-atelier:generateContent', { body })).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT', message } },
    });
  });

  it('does not take a picture that cannot be decoded', async () => {
    expect(await generate({ inputs: [await plain('#fff'), Buffer.from('no picture')] })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('Unable to process input image') as string } },
    });
  });
});

describe('errors of the Gemini API', () => {
  it.each<[string, Order, number, string, unknown[] | undefined]>([
    ['no key', { key: null }, 403, 'PERMISSION_DENIED', undefined],
    [
      'a key that is none',
      { key: 'bad-key' },
      400,
      'INVALID_ARGUMENT',
      [{ reason: 'API_KEY_INVALID' }, { locale: 'en-US' }],
    ],
    ['no credit', { key: 'empty-key' }, 402, 'RESOURCE_EXHAUSTED', undefined],
    ['a model that is gone', { model: 'retired-brush' }, 404, 'NOT_FOUND', undefined],
  ])('has its own body for %s', async (_, order, code, status, details) => {
    const answer = await generate(order);

    expect(answer.status).toBe(code);
    expect(answer.body).toMatchObject({ error: { code, status, ...(details && { details }) } });
  });

  it('looks at the key before it looks at the body', async () => {
    const answer = await call('models/m:generateContent', { key: 'bad-key', body: '{' });

    expect(answer.body).toMatchObject({ error: { message: 'API key not valid. Please pass a valid API key.' } });
  });

  type Rule = NonNullable<FaultPlanInput['rules']>[number];

  it.each<[Rule, number, string]>([
    [{ fault: 'rate_limit' }, 429, 'RESOURCE_EXHAUSTED'],
    [{ fault: 'server_error' }, 500, 'INTERNAL'],
    [{ fault: 'server_error', status: 503 }, 503, 'UNAVAILABLE'],
    [{ fault: 'server_error', status: 504 }, 504, 'DEADLINE_EXCEEDED'],
    [{ fault: 'insufficient_quota' }, 402, 'RESOURCE_EXHAUSTED'],
    [{ fault: 'bad_key' }, 400, 'INVALID_ARGUMENT'],
    [{ fault: 'model_not_found' }, 404, 'NOT_FOUND'],
  ])('%j is %i %s', async (rule, code, status) => {
    simulator.setFaults({ rules: [rule] });

    expect(await generate()).toMatchObject({ status: code, body: { error: { code, status } } });
  });

  it('says with a rate limit which quota it is, and how long to wait', async () => {
    simulator.setFaults({ rules: [{ fault: 'rate_limit', retryAfterSeconds: 7, match: { model: 'sim-brush' } }] });

    const { body } = await generate({ model: 'sim-brush' });

    expect(body).toMatchObject({
      error: {
        details: [
          { '@type': 'type.googleapis.com/google.rpc.Help' },
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [
              { quotaId: expect.stringContaining('PerMinute') as string, quotaDimensions: { model: 'sim-brush' } },
            ],
          },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '7s' },
        ],
      },
    });
  });

  it.each<[Rule['fault'], unknown]>([
    ['refusal', [{ finishReason: 'IMAGE_SAFETY' }]],
    ['not_json', [{ finishReason: 'STOP', content: { parts: [{ text: expect.any(String) as string }] } }]],
  ])('makes of the fault %s an answer of HTTP 200 without a picture', async (fault, candidates) => {
    simulator.setFaults({ rules: [{ fault, match: { promptIncludes: 'fox', kind: 'images.generations' } }] });

    expect(await generate()).toMatchObject({ status: 200, body: { candidates } });
  });

  it('knows no other method', async () => {
    expect(await call('models/m:countTokens', { body: {} })).toMatchObject({ status: 404 });
    expect(await call('files')).toMatchObject({ status: 404 });
  });
});

describe('GET /gemini/v1beta/models', () => {
  it('lists its models under their full names, for who has a key', async () => {
    const { body } = await call('models?pageSize=1000');
    const { models } = body as { models: { name: string; supportedGenerationMethods: string[] }[] };

    expect(models.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['models/sim-atelier', 'models/gemini-2.5-flash-image', 'models/gemini-nano-banana-2.1']),
    );
    expect(models[0]?.supportedGenerationMethods).toContain('generateContent');
    expect(await call('models', { key: 'bad-key' })).toMatchObject({ status: 400 });
    expect(await call('models', { key: null })).toMatchObject({ status: 403 });
  });

  it('shows one of them, and none that it does not know', async () => {
    expect(await call('models/sim-brush')).toMatchObject({ status: 200, body: { name: 'models/sim-brush' } });
    expect(await call('models/other')).toMatchObject({ status: 404, body: { error: { status: 'NOT_FOUND' } } });
  });
});

describe('the log', () => {
  it('knows calls by kind, model and content, and a retry by its content', async () => {
    const before = simulator.log().length;
    const input = await plain('#123456');

    await generate({ prompt: 'a wolf' });
    await generate({ prompt: 'a wolf' });
    await generate({ prompt: 'a wolf', inputs: [input] });
    await call('models');

    const [first, again, edit, list] = simulator.log().slice(before);
    expect(first).toMatchObject({ kind: 'images.generations', model: 'sim-atelier', status: 200, answered: true });
    expect(again?.contentKey).toBe(first?.contentKey);
    expect(edit).toMatchObject({ kind: 'images.edits' });
    expect(edit?.contentKey).not.toBe(first?.contentKey);
    expect(list).toMatchObject({ kind: 'models', model: null });
  });
});
