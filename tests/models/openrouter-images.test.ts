import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openrouterImageModel } from '../../models/openrouter/image-model.js';
import { startSimulator } from '../../simulator/server.js';
import { describeFailures, failureOf } from './failure-contract.js';
import { describeImageModel, imageConfig, plainPicture } from './image-model-contract.js';
import { json, serve, type Answer } from './wire-server.js';

const never = new AbortController().signal;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const request = { prompt: 'a red fox', inputImages: [], signal: never };
const drawn = { data: [{ b64_json: PNG.toString('base64'), media_type: 'image/webp' }] };

describeImageModel({
  protocol: 'openrouter-images',
  make: openrouterImageModel,
  basePath: '/openrouter/api/v1',
  config: { model: 'acme/sim-atelier', parameters: { aspectRatio: '1:1' } },
  picture: { format: 'png', width: 64, height: 64 },
  kinds: { text: ['openrouter.images'], edit: ['openrouter.images'] },
  maxInputs: Number.POSITIVE_INFINITY,
  usage: { images: 1, inputTextTokens: 6, billedUsd: expect.any(Number) as number },
  requestId: /^gen-/,
  notTaken: [
    { parameters: { extra: { colour: 'red' } } },
    { parameters: { aspectRatio: '1:99' } },
    { parameters: { size: '9K' } },
  ],
});

describeFailures('openrouter-images', (access, signal) =>
  openrouterImageModel(imageConfig(), access).generate({ ...request, signal }),
);
describeFailures('openrouter-images, editing', async (access, signal) =>
  openrouterImageModel(imageConfig(), access).generate({
    ...request,
    inputImages: [await plainPicture('#ff0000')],
    signal,
  }),
);

/** An error of OpenRouter, and what it has to become, with its own status and inside HTTP 200. */
const OUTCOMES: [string, { code: number; metadata?: Record<string, unknown> }, string][] = [
  ['a request that it does not take', { code: 400 }, 'invalid_request'],
  ['a key that it does not know', { code: 401 }, 'bad_key'],
  ['no credit', { code: 402, metadata: { limit_source: 'openrouter_credits' } }, 'out_of_credit'],
  ['a key over its limit', { code: 402, metadata: { limit_source: 'openrouter_key_limit' } }, 'out_of_credit'],
  ['moderation', { code: 403, metadata: { reasons: ['violence'], flagged_input: 'a red' } }, 'refused'],
  ['403 without reasons', { code: 403 }, 'bad_key'],
  ['a model that nobody serves', { code: 404 }, 'model_retired'],
  ['a time-out', { code: 408 }, 'provider_down'],
  ['too large a body', { code: 413 }, 'invalid_request'],
  ['too much haste', { code: 429 }, 'rate_limited'],
  ['an error of its own', { code: 500 }, 'provider_down'],
  ['a vendor that is down', { code: 502, metadata: { provider_name: 'acme', raw: 'bad gateway' } }, 'provider_down'],
  ['no vendor that fits', { code: 503 }, 'provider_down'],
  ['a vendor that is too slow', { code: 524 }, 'provider_down'],
  ['vendors that are full', { code: 529 }, 'provider_down'],
  [
    'moderation by the vendor behind it, as text',
    { code: 400, metadata: { provider_name: 'acme', raw: '{"error":{"code":"moderation_blocked"}}' } },
    'refused',
  ],
  [
    'moderation by the vendor behind it, as JSON',
    { code: 502, metadata: { provider_name: 'acme', raw: { error: { code: 'content_policy_violation' } } } },
    'refused',
  ],
  [
    'a vendor behind it that OpenRouter did not pay',
    { code: 429, metadata: { provider_name: 'acme', raw: '{"error":{"code":"insufficient_quota"}}' } },
    'rate_limited',
  ],
];

describe('openrouterImageModel', () => {
  function modelAt(baseUrl: string, change: Record<string, unknown> = {}) {
    const access = { baseUrl, apiKey: 'the-key', timeoutMs: 10_000 };
    return openrouterImageModel(imageConfig({ parameters: {}, ...change }), access);
  }

  async function failureOn(answer: Answer) {
    const { url } = await serve(answer);
    return failureOf(modelAt(url).generate(request));
  }

  it.each(OUTCOMES)('makes the same of %s by status and inside HTTP 200', async (_, error, kind) => {
    const body = { error: { message: 'words', ...error } };

    expect(await failureOn(json(error.code, body))).toMatchObject({ kind, httpStatus: error.code });
    expect(await failureOn(json(200, body))).toMatchObject({ kind, httpStatus: error.code, message: 'words' });
  });

  it('waits as long as it is told, and keeps the id of the call', async () => {
    const headers = { 'retry-after': '7', 'x-generation-id': 'gen-1' };

    const failure = await failureOn(json(429, { error: { code: 429, message: 'm' } }, headers));

    expect(failure).toMatchObject({ kind: 'rate_limited', retryAfterMs: 7000, requestId: 'gen-1' });
  });

  it('sends size, shape, quality, seed, and who may draw', async () => {
    const { url, requests } = await serve(json(200, drawn));
    const provider = { order: ['acme'], allow_fallbacks: false };
    const parameters = {
      size: '2K',
      aspectRatio: '3:2',
      quality: 'high',
      seed: 7,
      extra: { provider, output_format: 'webp' },
    };

    await modelAt(url, { model: 'acme/brush', parameters }).generate(request);

    expect(requests[0]).toMatchObject({ method: 'POST', path: '/images' });
    expect(requests[0]!.headers.authorization).toBe('Bearer the-key');
    expect(JSON.parse(requests[0]!.body)).toEqual({
      model: 'acme/brush',
      prompt: 'a red fox',
      n: 1,
      resolution: '2K',
      aspect_ratio: '3:2',
      quality: 'high',
      seed: 7,
      provider,
      output_format: 'webp',
    });
  });

  it('sends a size in pixels as such, and inputs as references, in order', async () => {
    const { url, requests } = await serve(json(200, drawn));
    const inputImages = ['first', 'second'].map((text) => ({ bytes: Buffer.from(text), mediaType: 'image/png' }));

    await modelAt(url, { parameters: { size: '1536x1024' } }).generate({ ...request, inputImages });

    expect(JSON.parse(requests[0]!.body)).toEqual({
      model: 'sim-atelier',
      prompt: 'a red fox',
      n: 1,
      size: '1536x1024',
      input_references: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,Zmlyc3Q=' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,c2Vjb25k' } },
      ],
    });
  });

  it('keeps the type of the picture, tokens, and what was billed', async () => {
    const usage = { prompt_tokens: 0, completion_tokens: 4175, total_tokens: 4175, cost: 0.04 };
    const { url } = await serve(json(200, { ...drawn, usage }, { 'x-generation-id': 'gen-1' }));

    const answer = await modelAt(url).generate(request);

    expect(Buffer.from(answer.image.bytes)).toEqual(PNG);
    expect(answer).toMatchObject({
      image: { mediaType: 'image/webp' },
      resolvedModel: null,
      requestId: 'gen-1',
      usage: { images: 1, inputTextTokens: 0, outputTokens: 4175, billedUsd: 0.04 },
    });
  });

  it.each([
    [{ cost: 0.001, is_byok: true, cost_details: { upstream_inference_cost: 0.04 } }, 0.041],
    [{ cost: 0, is_byok: true }, null],
    [{ cost: 0.04, is_byok: false, cost_details: { upstream_inference_cost: null } }, 0.04],
    [{}, null],
  ])('makes of the bill %j the cost %j', async (usage, billedUsd) => {
    const { url } = await serve(json(200, { ...drawn, usage }));

    expect((await modelAt(url).generate(request)).usage.billedUsd).toBe(billedUsd);
  });

  it.each([
    ['no list', {}],
    ['an empty list', { data: [] }],
    ['an address in place of the picture', { data: [{ url: 'https://img.example/1.png' }] }],
  ])('has no picture in an answer with %s, and still knows what it cost', async (_, body) => {
    const failure = await failureOn(json(200, { ...body, usage: { cost: 0.04 } }));

    expect(failure).toMatchObject({ kind: 'bad_response', usage: { billedUsd: 0.04, images: null } });
  });

  it('draws the shape that is asked for, from the simulator', async () => {
    const simulator = await startSimulator({ posts: 1, instant: true });
    onTestFinished(() => simulator.close());
    const parameters = { aspectRatio: '2:1', extra: { output_format: 'jpeg', provider: { only: ['acme'] } } };

    const { image } = await modelAt(`${simulator.url}/openrouter/api/v1`, { parameters }).generate(request);

    expect(image.mediaType).toBe('image/jpeg');
    expect(await sharp(image.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 32 });
  });
});
