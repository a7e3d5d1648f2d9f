import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { bflImageModel } from '../../models/bfl/image-model.js';
import { requirePollingAddress } from '../../models/bfl/polling-address.js';
import type { ImageRequest } from '../../models/contract.js';
import { describeConnection, failureOf } from './failure-contract.js';
import { describeImageModel, imageConfig, plainPicture } from './image-model-contract.js';
import { describeQueuedModel } from './queued-model-contract.js';
import { cutOff, json, serve, text, type Answer, type WireServer } from './wire-server.js';

describeImageModel({
  protocol: 'bfl',
  make: bflImageModel,
  basePath: '/bfl/v1',
  config: { maxInputImages: 4 },
  picture: { format: 'png', width: 64, height: 64 },
  kinds: {
    text: ['bfl.submit', 'bfl.poll', 'bfl.image'],
    edit: ['bfl.submit', 'bfl.poll', 'bfl.image'],
  },
  maxInputs: 4,
  usage: { images: 1, billedUsd: 0.04 },
  requestId: /^[\da-f-]{36}$/,
  notTaken: [
    { parameters: { size: '7x7' } },
    { parameters: { extra: { output_format: 'tiff' } } },
    { parameters: { extra: { aspect_ratio: 'wide' } } },
  ],
});

describeQueuedModel({
  protocol: 'bfl',
  make: bflImageModel,
  basePath: '/bfl/v1',
  kinds: { submit: 'bfl.submit', looks: ['bfl.poll'], picture: 'bfl.image' },
});

const never = new AbortController().signal;
const API_KEY = 'the-key-of-the-test-0815';
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const request: ImageRequest = { prompt: 'a red fox', inputImages: [], signal: never };

function modelAt(baseUrl: string, change: Record<string, unknown> = {}) {
  const config = imageConfig({ protocol: 'bfl', model: 'flux-kontext-pro', parameters: {}, ...change });
  return bflImageModel(config, { baseUrl, apiKey: API_KEY, timeoutMs: 10_000 });
}

/** A service that takes every request, answers looks as told, and has a picture. */
function service(look: Answer, accepted: Record<string, unknown> = {}): Promise<WireServer> {
  return serve((response, received) => {
    const origin = `http://${received.headers.host}`;
    if (received.method === 'POST') {
      json(200, { id: 'task-1', polling_url: `${origin}/look?id=task-1`, ...accepted })(response, received);
    } else if (received.path.startsWith('/look')) look(response, received);
    else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
  });
}

function ready(path = '/picture.png'): Answer {
  return (response, received) => {
    const sample = path.startsWith('/') ? `http://${received.headers.host}${path}` : path;
    json(200, { id: 'task-1', status: 'Ready', result: { sample, seed: 7 } })(response, received);
  };
}

async function drawAt(baseUrl: string) {
  const model = modelAt(baseUrl);
  return model.poll((await model.submit(request)).handle, never);
}

describeConnection('bfl, submitting', (access, signal) =>
  bflImageModel(imageConfig({ protocol: 'bfl' }), access).submit({ ...request, signal }),
);

type Row = [string, Answer, Partial<ProviderError>];

const SUBMITS: Row[] = [
  ['400', json(400, { detail: 'Bad request' }), { kind: 'invalid_request', message: 'HTTP 400 Bad request' }],
  ['401', json(401, { detail: 'Invalid key' }), { kind: 'bad_key', httpStatus: 401 }],
  ['402', json(402, { detail: 'Insufficient credits' }), { kind: 'out_of_credit', httpStatus: 402 }],
  ['403', json(403, { detail: 'Not authenticated' }), { kind: 'bad_key', httpStatus: 403 }],
  ['404', json(404, { detail: 'Not Found' }), { kind: 'model_retired', httpStatus: 404 }],
  [
    '422, without what was sent',
    json(422, { detail: [{ loc: ['body', 'seed'], msg: 'Not an integer', type: 'int', input: 'a red fox' }] }),
    { kind: 'invalid_request', httpStatus: 422, message: 'HTTP 422 body.seed: Not an integer' },
  ],
  ['429', json(429, { detail: 'Too many' }, { 'retry-after': '7' }), { kind: 'rate_limited', retryAfterMs: 7000 }],
  [
    '429 with the wait in its body',
    json(429, { error: 'rate_limit_exceeded', message: 'Too many concurrent requests', retry_after: 5 }),
    { kind: 'rate_limited', retryAfterMs: 5000, message: 'HTTP 429 Too many concurrent requests' },
  ],
  ['500', json(500, { detail: 'Internal Server Error' }), { kind: 'provider_down', httpStatus: 500 }],
  ['503 without a body', (response) => response.writeHead(503).end(), { kind: 'provider_down', httpStatus: 503 }],
  ['HTML with 502', text(502, '<html></html>', 'text/html'), { kind: 'provider_down', httpStatus: 502 }],
  ['HTML with 200', text(200, '<html></html>', 'text/html'), { kind: 'bad_response' }],
  ['a task without an address', json(200, { id: 'task-1' }), { kind: 'bad_response' }],
  ['a body that breaks off', cutOff(200, { id: 'x'.repeat(10_000) }), { kind: 'bad_response', httpStatus: 200 }],
  [
    'an address without a host of the vendor',
    json(200, { id: '1', polling_url: 'https://bfl.ai.example/look' }),
    { kind: 'bad_response' },
  ],
  [
    'the key inside the address',
    (response, received) =>
      json(200, { id: '1', polling_url: `http://${received.headers.host}/look?key=${API_KEY}` })(response, received),
    { kind: 'bad_response' },
  ],
  ['a redirect', (response) => response.writeHead(307, { location: '/other' }).end(), { kind: 'bad_response' }],
];

const LOOKS: Row[] = [
  [
    'Request Moderated',
    json(200, { status: 'Request Moderated', result: null, details: { 'Moderation Reasons': ['Violence'] } }),
    { kind: 'refused', requestId: 'task-1', message: 'Request Moderated: {"Moderation Reasons":["Violence"]}' },
  ],
  ['Content Moderated', json(200, { status: 'Content Moderated', result: null }), { kind: 'refused' }],
  ['Error', json(200, { status: 'Error', details: 'it broke' }), { kind: 'bad_response', message: 'Error: it broke' }],
  ['Task not found', json(200, { id: '1', status: 'Task not found' }), { kind: 'bad_response' }],
  [
    'Task not found as 404',
    json(404, { id: '1', status: 'Task not found' }),
    { kind: 'bad_response', httpStatus: 404, message: 'HTTP 404 Task not found' },
  ],
  ['Ready without a picture', json(200, { status: 'Ready', result: {} }), { kind: 'bad_response' }],
  ['401', json(401, {}), { kind: 'bad_key' }],
  ['402', json(402, {}), { kind: 'out_of_credit' }],
  ['422 for a look', json(422, { detail: 'no such id' }), { kind: 'bad_response' }],
  ['429', json(429, {}, { 'retry-after': '3' }), { kind: 'rate_limited', retryAfterMs: 3000 }],
  ['500', json(500, {}), { kind: 'provider_down', requestId: 'task-1' }],
  ['HTML with 200 for a look', text(200, '<html></html>', 'text/html'), { kind: 'provider_down' }],
  ['a look that breaks off', cutOff(200, { status: 'x'.repeat(10_000) }), { kind: 'provider_down' }],
  ['a picture at no address of the web', ready('file:///etc/passwd'), { kind: 'bad_response' }],
];

describe('bflImageModel', () => {
  it.each(SUBMITS)('gives %s its kind, and does not call again', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    expect(await failureOf(modelAt(url).submit(request))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it.each(LOOKS)('gives the look %s its kind, and does not look again', async (_, look, wanted) => {
    const { url, requests } = await service(look);

    expect(await failureOf(drawAt(url))).toMatchObject(wanted);
    expect(requests).toHaveLength(2);
  });

  it('takes a status that it does not know for a wait', async () => {
    const { url } = await service(json(200, { status: 'Reasoning', result: null }));

    expect(await drawAt(url)).toMatchObject({ state: 'pending' });
  });

  it('never repeats the key that the server put into its words', async () => {
    const { url } = await serve(json(400, { detail: `no such key: ${API_KEY}` }));

    const failure = await failureOf(modelAt(url).submit(request));

    expect(JSON.stringify([failure.message, failure])).not.toContain(API_KEY.slice(4));
  });

  it('sends what the entry says, and inputs in base64 in their order', async () => {
    const { url, requests } = await service(ready());
    const inputImages = [await plainPicture('#ff0000'), await plainPicture('#0000ff')];
    const parameters = { aspectRatio: '3:2', seed: 7, extra: { safety_tolerance: 2, prompt: 'another' } };

    await modelAt(url, { parameters }).submit({ ...request, inputImages });

    expect(requests[0]).toMatchObject({ method: 'POST', path: '/flux-kontext-pro', headers: { 'x-key': API_KEY } });
    expect(JSON.parse(requests[0]!.body)).toEqual({
      prompt: 'a red fox',
      input_image: Buffer.from(inputImages[0]!.bytes).toString('base64'),
      input_image_2: Buffer.from(inputImages[1]!.bytes).toString('base64'),
      aspect_ratio: '3:2',
      seed: 7,
      safety_tolerance: 2,
      output_format: 'png',
    });
  });

  it('sends a size as width and height', async () => {
    const { url, requests } = await service(ready());

    await modelAt(url, { model: 'flux-2-pro', parameters: { size: '1024x768' } }).submit(request);

    expect(JSON.parse(requests[0]!.body)).toMatchObject({ width: 1024, height: 768 });
  });

  it('asks for the picture without the key', async () => {
    const { url, requests } = await service(ready());

    const found = await drawAt(url);

    expect(found).toMatchObject({ state: 'ready', answer: { image: { bytes: PNG, mediaType: 'image/png' } } });
    expect(requests.map(({ headers }) => headers['x-key'])).toEqual([API_KEY, API_KEY, undefined]);
  });

  it.each([
    ['what the vendor says that it costs', { cost: 4.5 }, 0.045],
    ['that it is not known', {}, null],
    ['that it is not known, of words', { cost: 'much' }, null],
  ])('keeps of the cost %s', async (_, accepted, billedUsd) => {
    const { url } = await service(ready(), accepted);

    expect(await drawAt(url)).toMatchObject({ answer: { usage: { images: 1, billedUsd }, requestId: 'task-1' } });
  });

  it('does not send the key after a redirect', async () => {
    const other = await serve(json(200, { status: 'Pending' }));
    const { url } = await service((response) => response.writeHead(302, { location: `${other.url}/look` }).end());

    expect(await failureOf(drawAt(url))).toMatchObject({ kind: 'bad_response', httpStatus: 302 });
    expect(other.requests).toEqual([]);
  });

  it('does not look at an address that the key must not be sent to', async () => {
    const other = await serve(json(200, { status: 'Pending' }));
    const { url } = await service(ready(), { polling_url: `${other.url}/look` });

    expect(await failureOf(modelAt(url).submit(request))).toMatchObject({ kind: 'bad_response' });
    const handle = JSON.stringify({ id: '1', pollingUrl: `${other.url}/look`, credits: null });
    expect(await failureOf(modelAt(url).poll(handle, never))).toMatchObject({ kind: 'bad_response' });
    expect(other.requests).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, number, RegExp | null]>([
    ['four inputs of Kontext', {}, 4, null],
    ['five inputs of Kontext', {}, 5, /5 input images; flux-kontext-pro takes 4/],
    ['more inputs than the entry allows', { maxInputImages: 2 }, 3, /takes 2/],
    ['eight inputs of FLUX.2', { model: 'flux-2-pro' }, 8, null],
    ['nine inputs of FLUX.2', { model: 'flux-2-pro' }, 9, /takes 8/],
    ['one input of another model', { model: 'flux-next' }, 1, null],
    ['two inputs of another model', { model: 'flux-next' }, 2, /takes 1/],
    ['two inputs of another model whose entry says so', { model: 'flux-next', maxInputImages: 3 }, 2, null],
    ['a size of Kontext', { parameters: { size: '1024x1024' } }, 0, /aspect ratio instead/],
    ['a size that is a word', { model: 'flux-2-pro', parameters: { size: '2K' } }, 0, /WIDTHxHEIGHT/],
    ['a quality', { parameters: { quality: 'high' } }, 0, /no such parameter/],
  ])('says what it knows of %s', (_, change, inputImages, reason) => {
    const why = modelAt('https://api.bfl.ai/v1', change).whyUnsupported({ inputImages });

    if (reason === null) expect(why).toBeNull();
    else expect(why).toMatch(reason);
  });
});

describe('requirePollingAddress', () => {
  const HTTPS = 'https://api.bfl.ai/v1';
  it.each([
    ['https://api.bfl.ai/v1/get_result?id=1', HTTPS],
    ['https://api.eu1.bfl.ai/v1/get_result?id=1', HTTPS],
    ['https://api.us1.bfl.ai/v1/get_result?id=1', 'http://127.0.0.1:9/bfl/v1'],
    ['http://127.0.0.1:9/bfl/v1/get_result?id=1', 'http://127.0.0.1:9/bfl/v1'],
    ['https://proxy.example:8443/look', 'https://proxy.example:8443/bfl'],
  ])('lets %s pass for %s', (address, baseUrl) => {
    expect(() => requirePollingAddress(address, baseUrl)).not.toThrow();
  });

  it.each([
    ['https://evilbfl.ai/look', HTTPS],
    ['https://bfl.ai.example/look', HTTPS],
    ['https://example.com/bfl.ai', HTTPS],
    ['http://api.bfl.ai/v1/get_result?id=1', HTTPS],
    ['https://user:word@api.bfl.ai/look', HTTPS],
    ['ftp://api.bfl.ai/look', HTTPS],
    ['file:///look', 'http://127.0.0.1:9/v1'],
    ['http://127.0.0.1:10/look', 'http://127.0.0.1:9/v1'],
    ['/look', HTTPS],
    ['', HTTPS],
  ])('refuses %s for %s', (address, baseUrl) => {
    expect(() => requirePollingAddress(address, baseUrl)).toThrow('the key must not be sent to');
  });
});
