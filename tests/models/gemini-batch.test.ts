import { describe, expect, it } from 'vitest';
import { geminiImageModel } from '../../models/gemini/image-model.js';
import type { ProviderAccess } from '../../models/contract.js';
import { describeBatchMode } from './batch-contract.js';
import { failureOf } from './failure-contract.js';
import { ending, geminiConfig, PICTURE_PART, REQUEST } from './gemini-fixtures.js';
import { plainPicture } from './image-model-contract.js';
import { json, serve } from './wire-server.js';

const never = new AbortController().signal;

function modelWith(access: ProviderAccess, change: Record<string, unknown> = {}) {
  return geminiImageModel(geminiConfig(change), access);
}

describeBatchMode({
  protocol: 'gemini',
  basePath: '/gemini',
  make: (access) => modelWith(access).batch!,
  ask: (access, request) => modelWith(access).generate({ ...request, signal: never }),
  requests: async () => {
    const red = await plainPicture('#ff0000');
    return [
      { prompt: 'a red fox', inputImages: [] },
      { prompt: 'a lamp by night', inputImages: [red] },
      { prompt: 'an old ship', inputImages: [red, await plainPicture('#0000ff')] },
    ];
  },
  essence: ({ image }) => Buffer.from(image.bytes).toString('hex'),
  kinds: { submit: ['batches.create'], look: ['batches.get'] },
  expiredUsd: null,
});

describe('geminiBatch', () => {
  function at(baseUrl: string) {
    return { baseUrl, apiKey: 'the-key', timeoutMs: 10_000 };
  }

  it('puts into a batch what a call of its own would have sent', async () => {
    const { url, requests } = await serve(json(200, ending('STOP', [PICTURE_PART])));
    const parameters = {
      size: '2K',
      aspectRatio: '16:9',
      seed: 7,
      extra: {
        responseModalities: ['IMAGE'],
        imageConfig: { personGeneration: 'ALLOW_ALL' },
        safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      },
    };
    const model = modelWith(at(url), { parameters });
    const inputImages = [await plainPicture('#ff0000')];

    await model.generate({ ...REQUEST, inputImages });
    const line = model.batch!.write('row-1', { prompt: REQUEST.prompt, inputImages });

    expect(JSON.parse(line.text)).toEqual({
      request: JSON.parse(requests[0]!.body) as unknown,
      metadata: { key: 'row-1' },
    });
  });

  it('submits under the name of the batch', async () => {
    const { url, requests } = await serve(
      json(200, { name: 'batches/abc', metadata: { state: 'BATCH_STATE_PENDING' } }),
    );
    const { batch } = modelWith(at(url), { model: 'models/gemini-2.5-flash-image' });
    const line = batch!.write('row-1', { prompt: 'a fox', inputImages: [] });

    const handle = await batch!.submit([line], { name: 'mine', signal: never });

    expect(handle).toBe('{"name":"batches/abc"}');
    expect(requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1beta/models/gemini-2.5-flash-image:batchGenerateContent',
      headers: { 'x-goog-api-key': 'the-key' },
    });
    expect(JSON.parse(requests[0]!.body)).toMatchObject({
      batch: { displayName: 'mine', inputConfig: { requests: { requests: [{ metadata: { key: 'row-1' } }] } } },
    });
  });

  it('finds the rows also where they stand in the metadata, and makes of their errors a kind', async () => {
    const rows = [
      { metadata: { key: 'a' }, response: ending('STOP', [PICTURE_PART]) },
      { metadata: { key: 'b' }, response: ending('IMAGE_SAFETY') },
      { metadata: { key: 'c' }, error: { code: 3, message: 'no' } },
      { metadata: { key: 'd' }, error: { code: 8, message: 'quota of the-key' } },
      { metadata: { key: 'e' } },
    ];
    const output = { inlinedResponses: { inlinedResponses: rows } };
    const { url } = await serve(
      json(200, { name: 'batches/abc', done: true, metadata: { state: 'JOB_STATE_SUCCEEDED', output } }),
    );

    const look = await modelWith(at(url)).batch!.poll('{"name":"batches/abc"}', never);
    const answers = [];
    if (look.state === 'ended') for await (const answer of look.answers) answers.push(answer);

    expect(answers).toMatchObject([
      { id: 'a', answer: { usage: { images: 1 } } },
      { id: 'b', error: { kind: 'refused' } },
      { id: 'c', error: { kind: 'invalid_request' } },
      { id: 'd', error: { kind: 'rate_limited', message: expect.not.stringContaining('the-key') } },
    ]);
  });

  it('does not write a row that is larger than a request may be', async () => {
    const { batch } = modelWith(at('http://127.0.0.1:9'));
    const inputImages = [{ bytes: new Uint8Array(16_000_000), mediaType: 'image/png' }];

    const failure = await failureOf((async () => batch!.write('a', { prompt: 'a fox', inputImages }))());

    expect(failure.kind).toBe('unsupported');
  });

  it.each([
    ['1K', 20],
    ['4K', 4],
  ])('has fewer rows where pictures are large: %s', (size, rows) => {
    expect(modelWith(at('http://h'), { parameters: { size } }).batch!.limits.rows).toBe(rows);
  });
});
