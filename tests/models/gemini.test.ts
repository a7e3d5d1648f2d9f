import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { geminiImageModel } from '../../models/gemini/image-model.js';
import { describeConnection, failureOf } from './failure-contract.js';
import { API_KEY, draw, ending, geminiConfig, PICTURE, PICTURE_PART, REQUEST } from './gemini-fixtures.js';
import { describeImageModel } from './image-model-contract.js';
import { json, serve } from './wire-server.js';

describeImageModel({
  protocol: 'gemini',
  make: geminiImageModel,
  basePath: '/gemini',
  config: { model: 'gemini-2.5-flash-image', parameters: { size: '1K' } },
  picture: { format: 'png', width: 64, height: 64 },
  kinds: { text: ['images.generations'], edit: ['images.edits'] },
  maxInputs: 3,
  // 21 characters at four a token.
  usage: { images: 1, inputTextTokens: 6, inputImageTokens: 0, outputTokens: 1120 },
  requestId: /^[\w-]{22}$/,
  notTaken: [
    { parameters: { size: '512' } },
    { parameters: { aspectRatio: '7:1' } },
    { parameters: { extra: { colour: 'red' } } },
  ],
});

describeConnection('gemini', (access, signal) =>
  geminiImageModel(geminiConfig(), access).generate({ ...REQUEST, signal }),
);

describe('geminiImageModel', () => {
  it('takes the first picture that is no thought, and keeps what is known of the call', async () => {
    const thought = { thought: true, inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const parts = [{ thought: true, text: 'hm' }, thought, { text: 'Here it is' }, PICTURE_PART, thought];
    const { url } = await serve(
      json(200, {
        ...ending('STOP', parts),
        modelVersion: 'gemini-nano-banana-2.1-001',
        usageMetadata: {
          promptTokenCount: 523,
          candidatesTokenCount: 1120,
          thoughtsTokenCount: 300,
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: 7 },
            { modality: 'IMAGE', tokenCount: 516 },
          ],
        },
      }),
    );

    const answer = await draw(url);

    expect(Buffer.from(answer.image.bytes)).toEqual(PICTURE);
    expect(answer).toMatchObject({
      image: { mediaType: 'image/png' },
      resolvedModel: 'gemini-nano-banana-2.1-001',
      requestId: 'response-1',
      usage: {
        images: 1,
        inputTextTokens: 7,
        inputImageTokens: 516,
        outputTokens: 1420,
        posts: null,
        billedUsd: null,
      },
    });
  });

  it('reads an answer that leaves most fields out', async () => {
    const { url } = await serve(json(200, { candidates: [{ content: { parts: [PICTURE_PART] } }] }));

    expect(await draw(url)).toMatchObject({
      resolvedModel: null,
      requestId: null,
      usage: { images: 1, inputTextTokens: null, inputImageTokens: null, outputTokens: null },
    });
  });

  it('knows the tokens of a text where the server does not tell them by kind', async () => {
    const usageMetadata = { promptTokenCount: 9, candidatesTokenCount: 1290 };
    const { url } = await serve(json(200, { ...ending('STOP', [PICTURE_PART]), usageMetadata }));

    expect((await draw(url)).usage).toMatchObject({ inputTextTokens: 9, inputImageTokens: null, outputTokens: 1290 });
  });

  it('sends the prompt, the inputs in their order, and the settings', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));
    const inputImages = [
      { bytes: Buffer.from('first'), mediaType: 'image/png' },
      { bytes: Buffer.from('second'), mediaType: 'image/jpeg' },
    ];

    await draw(url, { inputImages, parameters: { size: '2K', aspectRatio: '16:9', seed: 7 } });

    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1beta/models/gemini-nano-banana-2.1:generateContent',
      headers: { 'x-goog-api-key': API_KEY },
    });
    expect(JSON.parse(requests[0]!.body)).toEqual({
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'a red fox' },
            { inlineData: { mimeType: 'image/png', data: Buffer.from('first').toString('base64') } },
            { inlineData: { mimeType: 'image/jpeg', data: Buffer.from('second').toString('base64') } },
          ],
        },
      ],
      generationConfig: {
        responseModalities: ['TEXT', 'IMAGE'],
        imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
        seed: 7,
      },
    });
  });

  it('sends no settings that nobody asked for', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));

    await draw(url);

    expect(JSON.parse(requests[0]!.body)).toMatchObject({
      generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
    });
    expect(requests[0]!.body).not.toMatch(/imageConfig|seed/);
  });

  it('puts extra settings into the generation config as they stand, and safety settings beside it', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));
    const safetySettings = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }];
    const extra = {
      responseModalities: ['IMAGE'],
      imageConfig: { personGeneration: 'ALLOW_ALL' },
      fieldOfTomorrow: { a: 1 },
      safetySettings,
    };

    await draw(url, { parameters: { size: '4K', extra } });

    expect(JSON.parse(requests[0]!.body)).toMatchObject({
      generationConfig: {
        responseModalities: ['IMAGE'],
        imageConfig: { imageSize: '4K', personGeneration: 'ALLOW_ALL' },
        fieldOfTomorrow: { a: 1 },
      },
      safetySettings,
    });
  });

  it('is not led by the environment', async () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('GOOGLE_API_KEY', 'a-key-of-the-machine');
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9');
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));

    await draw(url, { apiKey: '' });

    expect(requests).toHaveLength(1);
    expect(requests[0]!.path).toMatch(/^\/v1beta\/models\//);
    expect(requests[0]!.headers['x-goog-api-key']).toBe('none');
  });

  it('asks by the fetch that it is given', async () => {
    const { url } = await serve(json(200, ending('STOP', [PICTURE_PART])));
    const asked: string[] = [];
    const watched: typeof fetch = (input, init) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return fetch(input, init);
    };

    await geminiImageModel(geminiConfig(), {
      baseUrl: url,
      apiKey: API_KEY,
      timeoutMs: 10_000,
      fetch: watched,
    }).generate(REQUEST);

    expect(asked).toEqual([`${url}/v1beta/models/gemini-nano-banana-2.1:generateContent`]);
  });

  it('does not ask with more than a request may hold', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));
    const inputImages = [1, 2].map(() => ({ bytes: new Uint8Array(8_000_000), mediaType: 'image/png' }));

    const failure = await failureOf(draw(url, { inputImages }));

    expect(failure).toMatchObject({ kind: 'unsupported' });
    expect(failure.message).toMatch(/bytes/);
    expect(requests).toEqual([]);
  });

  it('does not ask where the library does not take the name of the model', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));

    expect(await failureOf(draw(url, { model: 'a?b' }))).toMatchObject({ kind: 'invalid_request' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['gemini-2.5-flash-image', 3],
    ['models/gemini-2.5-flash-image', 3],
    ['gemini-nano-banana-2.1', 14],
  ])('knows that %s takes %i pictures', (model, most) => {
    const gemini = geminiImageModel(geminiConfig({ model }), { baseUrl: 'http://h', apiKey: 'k', timeoutMs: 1 });

    expect(gemini.whyUnsupported({ inputImages: most })).toBeNull();
    expect(gemini.whyUnsupported({ inputImages: most + 1 })).toBe(`${most + 1} input images; ${model} takes ${most}`);
  });

  it('leaves the inputs of models that it does not know to the refresh file', () => {
    const model = geminiImageModel(geminiConfig({ model: 'gemini-4-brush' }), {
      baseUrl: 'http://h',
      apiKey: 'k',
      timeoutMs: 1,
    });

    expect(model.whyUnsupported({ inputImages: 99 })).toBeNull();
  });

  it('takes an input of the size of a photograph', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));
    const inputImages = [{ bytes: new Uint8Array(7_000_000), mediaType: 'image/jpeg' }];

    await draw(url, { inputImages });

    expect(requests).toHaveLength(1);
  });
});
