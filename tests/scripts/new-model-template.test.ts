import { describe, expect, it } from 'vitest';
import type { ImageRequest } from '../../models/contract.js';
import { newVendorImageModel } from '../../scripts/new-model/image-model.js';
import { failureOf } from '../models/failure-contract.js';
import { imageConfig } from '../models/image-model-contract.js';
import { cutOff, deadAddress, json, serve, silence, stall, text, type Answer } from '../models/wire-server.js';

const API_KEY = 'the-key-of-the-test-0815';
const PICTURE = Buffer.from('the bytes of a picture');

/** vendor: an answer as it comes, and a refusal. */
const ANSWER = {
  image: { data: PICTURE.toString('base64'), media_type: 'image/webp' },
  model: 'brush-2-2026-04-21',
};
const REFUSAL = { error: { code: 'content_policy', message: 'Your request was declined.' } };

const REQUEST: ImageRequest = { prompt: 'a red fox', inputImages: [], signal: new AbortController().signal };

function modelAt(baseUrl: string, change: Record<string, unknown> = {}) {
  const { timeoutMs = 10_000, ...config } = change as { timeoutMs?: number };
  return newVendorImageModel(imageConfig(config), { baseUrl, apiKey: API_KEY, timeoutMs });
}

function problem(status: number, headers: Record<string, string> = {}): Answer {
  return json(status, { error: { code: 'some_code', message: 'words of the vendor' } }, headers);
}

/** vendor: what it answers, and what each has to become. */
const OUTCOMES: [string, Answer, Record<string, unknown>][] = [
  ['a refusal', json(400, REFUSAL), { kind: 'refused', message: 'HTTP 400 content_policy Your request was declined.' }],
  ['a request that is wrong', problem(400), { kind: 'invalid_request', httpStatus: 400 }],
  ['a key that is not taken', problem(401), { kind: 'bad_key' }],
  ['no credit', problem(402), { kind: 'out_of_credit' }],
  ['a model that is gone', problem(404), { kind: 'model_retired' }],
  ['too much haste', problem(429, { 'retry-after': '7' }), { kind: 'rate_limited', retryAfterMs: 7000 }],
  ['a server in trouble', problem(500), { kind: 'provider_down' }],
  ['a proxy in trouble', text(502, '<html>Bad Gateway</html>', 'text/html'), { kind: 'provider_down' }],
  ['an answer without a picture', json(200, { model: 'brush-2' }), { kind: 'bad_response' }],
  ['a page of HTML', text(200, '<html>Log in</html>', 'text/html'), { kind: 'bad_response' }],
  ['a body that breaks off', cutOff(200, { image: 'x'.repeat(10_000) }), { kind: 'bad_response' }],
];

describe('newVendorImageModel', () => {
  it('asks once, and reads the answer', async () => {
    const { url, requests } = await serve(json(200, ANSWER, { 'x-request-id': 'req_1' }));
    const inputImages = [{ bytes: Buffer.from('first'), mediaType: 'image/png' }];

    const answer = await modelAt(url, { model: 'brush-2' }).generate({ ...REQUEST, inputImages });

    expect(Buffer.from(answer.image.bytes)).toEqual(PICTURE);
    expect(answer).toMatchObject({
      image: { mediaType: 'image/webp' },
      resolvedModel: 'brush-2-2026-04-21',
      requestId: 'req_1',
      usage: { images: 1 },
    });
    expect(requests.map(({ method, path }) => [method, path])).toEqual([['POST', '/images']]);
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${API_KEY}`);
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      model: 'brush-2',
      prompt: 'a red fox',
      images: [{ data: Buffer.from('first').toString('base64'), media_type: 'image/png' }],
      size: '64x64',
    });
  });

  it.each(OUTCOMES)('makes of %s its kind of failure, and does not ask again', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    expect(await failureOf(modelAt(url).generate(REQUEST))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it('is a provider that is down where nobody listens, and where no answer comes in time', async () => {
    const [never, half] = [await serve(silence), await serve(stall)];

    for (const url of [await deadAddress(), never.url, half.url])
      expect(await failureOf(modelAt(url, { timeoutMs: 500 }).generate(REQUEST))).toMatchObject({
        kind: 'provider_down',
      });
  });

  it('ends with its caller, which is no failure of the provider', async () => {
    const { url } = await serve(silence);

    const ended = modelAt(url).generate({ ...REQUEST, signal: AbortSignal.timeout(100) });

    await expect(ended).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('never repeats its key', async () => {
    const { url } = await serve(json(401, { error: { code: 'bad_key', message: `no such key: ${API_KEY}` } }));

    expect((await failureOf(modelAt(url).generate(REQUEST))).message).not.toContain(API_KEY.slice(4));
  });

  it('says without asking which inputs it does not take', () => {
    const model = modelAt('http://127.0.0.1:9');

    expect(model.whyUnsupported({ inputImages: 0 })).toBeNull();
    expect(model.whyUnsupported({ inputImages: 99 })).toMatch(/input/);
  });
});
