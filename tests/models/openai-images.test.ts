import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openaiImageModel } from '../../models/openai/image-model.js';
import { startSimulator } from '../../simulator/server.js';
import { describeFailures, failureOf } from './failure-contract.js';
import { describeImageModel, imageConfig, plainPicture } from './image-model-contract.js';
import { json, serve } from './wire-server.js';

describeImageModel({
  protocol: 'openai-images',
  make: openaiImageModel,
  basePath: '/v1',
  config: {},
  picture: { format: 'png', width: 64, height: 64 },
  kinds: { text: ['images.generations'], edit: ['images.edits'] },
  maxInputs: Number.POSITIVE_INFINITY,
  // 21 characters at four a token.
  usage: { images: 1, inputTextTokens: 6, inputImageTokens: 0 },
  requestId: /^req_/,
  notTaken: [{ parameters: { size: '7x7' } }, { parameters: { size: '64x64', extra: { colour: 'red' } } }],
});

const never = new AbortController().signal;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const request = { prompt: 'a red fox', inputImages: [], signal: never };

describeFailures('openai-images', (access, signal) =>
  openaiImageModel(imageConfig(), access).generate({ ...request, signal }),
);
describeFailures('openai-images, editing', async (access, signal) =>
  openaiImageModel(imageConfig(), access).generate({
    ...request,
    inputImages: [await plainPicture('#ff0000')],
    signal,
  }),
);

describe('openaiImageModel', () => {
  function modelAt(baseUrl: string, change: Record<string, unknown> = {}, apiKey = 'the-key') {
    return openaiImageModel(imageConfig(change), { baseUrl, apiKey, timeoutMs: 10_000 });
  }

  it('reads the answer of a server that leaves most fields out', async () => {
    const { url } = await serve(json(200, { data: [{ b64_json: PNG.toString('base64') }] }));

    const answer = await modelAt(url).generate(request);

    expect(Buffer.from(answer.image.bytes)).toEqual(PNG);
    expect(answer).toMatchObject({
      image: { mediaType: 'image/png' },
      resolvedModel: null,
      requestId: null,
      usage: { images: 1, inputTextTokens: null, inputImageTokens: null, outputTokens: null },
    });
  });

  it('keeps the model that answered, the format, and tokens by kind', async () => {
    const { url } = await serve(
      json(200, {
        model: 'brush-2-2026-04-21',
        output_format: 'webp',
        data: [{ b64_json: PNG.toString('base64') }],
        usage: {
          input_tokens: 1100,
          output_tokens: 4160,
          input_tokens_details: { text_tokens: 100, image_tokens: 1000 },
        },
      }),
    );

    const answer = await modelAt(url).generate(request);

    expect(answer).toMatchObject({
      image: { mediaType: 'image/webp' },
      resolvedModel: 'brush-2-2026-04-21',
      usage: { inputTextTokens: 100, inputImageTokens: 1000, outputTokens: 4160 },
    });
  });

  it.each([
    ['no list', {}],
    ['an empty list', { data: [] }],
    ['an address in place of the picture', { data: [{ url: 'https://img.example/1.png' }] }],
    ['an empty picture', { data: [{ b64_json: '' }] }],
  ])('has no picture in an answer with %s', async (_, body) => {
    const { url } = await serve(json(200, body, { 'x-request-id': 'req_7' }));

    expect(await failureOf(modelAt(url).generate(request))).toMatchObject({ kind: 'bad_response', requestId: 'req_7' });
  });

  it('sends prompt, size, quality and the parameters of a self-hosted server', async () => {
    const { url, requests } = await serve(json(200, { data: [{ b64_json: 'AAAA' }] }));
    const parameters = { size: '1024x1024', quality: 'low', extra: { seed: 7 } };

    await modelAt(url, { model: 'brush', parameters }).generate(request);

    expect(requests[0]).toMatchObject({ method: 'POST', path: '/images/generations' });
    expect(requests[0]!.headers.authorization).toBe('Bearer the-key');
    expect(JSON.parse(requests[0]!.body)).toEqual({
      model: 'brush',
      prompt: 'a red fox',
      n: 1,
      size: '1024x1024',
      quality: 'low',
      seed: 7,
    });
  });

  it('sends inputs as files, in order', async () => {
    const { url, requests } = await serve(json(200, { data: [{ b64_json: 'AAAA' }] }));
    const inputImages = [
      { bytes: Buffer.from('first'), mediaType: 'image/png' },
      { bytes: Buffer.from('second'), mediaType: 'image/jpeg' },
    ];

    await modelAt(url).generate({ ...request, inputImages });

    const [{ path, body }] = requests as [(typeof requests)[0]];
    expect(path).toBe('/images/edits');
    const files = [
      ...body.matchAll(/name="(image[^"]*)"; filename="([^"]+)"\r\nContent-Type: ([^\r]+)\r\n\r\n(\w+)/gi),
    ];
    expect(files.map((match) => match.slice(1))).toEqual([
      ['image[]', 'input-1.png', 'image/png', 'first'],
      ['image[]', 'input-2.jpeg', 'image/jpeg', 'second'],
    ]);
  });

  it('sends a mask beside the inputs', async () => {
    const { url, requests } = await serve(json(200, { data: [{ b64_json: 'AAAA' }] }));
    const inputImages = [{ bytes: Buffer.from('first'), mediaType: 'image/png' }];
    const mask = { bytes: Buffer.from('holes'), mediaType: 'image/png' };

    await modelAt(url).generate({ ...request, inputImages, mask });

    expect(requests[0]?.body).toMatch(/name="mask"; filename="mask\.png"\r\nContent-Type: image\/png\r\n\r\nholes/i);
  });

  it('draws in the size that is asked for, from the simulator', async () => {
    const simulator = await startSimulator({ posts: 1, instant: true });
    onTestFinished(() => simulator.close());

    const { image } = await modelAt(`${simulator.url}/v1`, { parameters: { size: '96x64' } }).generate(request);

    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 96, height: 64 });
  });

  it('calls a server without a key all the same', async () => {
    const { url, requests } = await serve(json(200, { data: [{ b64_json: 'AAAA' }] }));

    await modelAt(url, {}, '').generate(request);

    expect(requests).toHaveLength(1);
  });
});
