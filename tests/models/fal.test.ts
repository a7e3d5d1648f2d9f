import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import type { ImageRequest } from '../../models/contract.js';
import { falImageModel } from '../../models/fal/image-model.js';
import { startSimulator } from '../../simulator/server.js';
import { describeConnection, failureOf } from './failure-contract.js';
import { describeImageModel, drawWith, imageConfig, plainPicture } from './image-model-contract.js';
import { describeQueuedModel } from './queued-model-contract.js';
import { cutOff, deadAddress, json, serve, text, type Answer, type WireServer } from './wire-server.js';

describeImageModel({
  protocol: 'fal',
  make: falImageModel,
  basePath: '/fal',
  config: {},
  picture: { format: 'png', width: 64, height: 64 },
  kinds: {
    text: ['fal.submit', 'fal.status', 'fal.result', 'fal.image'],
    edit: ['fal.submit', 'fal.status', 'fal.result', 'fal.image'],
  },
  maxInputs: Number.POSITIVE_INFINITY,
  usage: { images: 1, billedUsd: null },
  requestId: /^[\da-f-]{36}$/,
  notTaken: [
    { parameters: { size: '7x7' } },
    { parameters: { size: 'huge' } },
    { parameters: { extra: { output_format: 'tiff' } } },
  ],
});

describeQueuedModel({
  protocol: 'fal',
  make: falImageModel,
  basePath: '/fal',
  kinds: { submit: 'fal.submit', looks: ['fal.status', 'fal.result'], picture: 'fal.image' },
});

const never = new AbortController().signal;
const API_KEY = 'the-key-of-the-test-0815';
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const request: ImageRequest = { prompt: 'a red fox', inputImages: [], signal: never };

function modelAt(baseUrl: string, change: Record<string, unknown> = {}) {
  const config = imageConfig({ protocol: 'fal', model: 'fal-ai/bagel', parameters: {}, ...change });
  return falImageModel(config, { baseUrl, apiKey: API_KEY, timeoutMs: 10_000 });
}

interface Told {
  status?: Answer;
  result?: Answer;
}

/** A queue that takes every request, has every result, and answers looks as told. */
function queue({ status, result }: Told): Promise<WireServer> {
  return serve((response, received) => {
    const { method, path } = received;
    if (method === 'POST') json(200, { status: 'IN_QUEUE', request_id: 'request-1' })(response, received);
    else if (path.includes('/status')) (status ?? json(200, { status: 'COMPLETED' }))(response, received);
    else if (path.includes('/requests/')) (result ?? picture())(response, received);
    else response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
  });
}

function picture(more: Record<string, unknown> = {}): Answer {
  return (response, received) => {
    const images = [{ url: `http://${received.headers.host}/files/1.png`, content_type: 'image/png' }];
    json(200, { images, seed: 7, has_nsfw_concepts: [false], ...more })(response, received);
  };
}

async function drawAt(baseUrl: string) {
  const model = modelAt(baseUrl);
  return model.poll((await model.submit(request)).handle, never);
}

function ofModel(type: string, status = 422): Answer {
  const detail = [
    { loc: ['body', 'prompt'], msg: 'words', type, url: 'https://docs.fal.ai/errors', input: 'a red fox' },
  ];
  return json(status, { detail }, { 'x-fal-retryable': 'false' });
}

function ofPlatform(status: number, detail: string, more: Record<string, unknown> = {}): Answer {
  return json(status, { detail, ...more });
}

describeConnection('fal, submitting', (access, signal) =>
  falImageModel(imageConfig({ protocol: 'fal' }), access).submit({ ...request, signal }),
);

type Row = [string, Answer, Partial<ProviderError>];

const EXHAUSTED = 'User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing.';

/** What means the same for all three calls. */
const ACCOUNT: Row[] = [
  ['401', ofPlatform(401, 'No user found for Key ID and Secret'), { kind: 'bad_key', httpStatus: 401 }],
  ['402', ofPlatform(402, 'Payment required'), { kind: 'out_of_credit' }],
  ['403', ofPlatform(403, 'User is locked. Reason: Admin lock.'), { kind: 'bad_key', httpStatus: 403 }],
  ['403 for want of balance', ofPlatform(403, EXHAUSTED), { kind: 'out_of_credit', httpStatus: 403 }],
  ['403 to top up', ofPlatform(403, 'User is locked. Reason: TOP_UP.'), { kind: 'out_of_credit' }],
  ['429', json(429, { detail: 'm' }, { 'retry-after': '7' }), { kind: 'rate_limited', retryAfterMs: 7000 }],
  ['500', ofPlatform(500, 'Internal Server Error'), { kind: 'provider_down', httpStatus: 500 }],
  ['503 without a body', (response) => response.writeHead(503).end(), { kind: 'provider_down', httpStatus: 503 }],
  ['HTML with 502', text(502, '<html></html>', 'text/html'), { kind: 'provider_down', httpStatus: 502 }],
  [
    'moderation',
    ofModel('content_policy_violation'),
    { kind: 'refused', httpStatus: 422, message: 'HTTP 422 content_policy_violation body.prompt: words' },
  ],
  ['a redirect', (response) => response.writeHead(307, { location: '/other' }).end(), { kind: 'bad_response' }],
];

const SUBMITS: Row[] = [
  ...ACCOUNT,
  ['404', ofPlatform(404, 'Application "bagel" not found'), { kind: 'model_retired', httpStatus: 404 }],
  ['400', ofPlatform(400, 'no'), { kind: 'invalid_request' }],
  ['a field that is wrong', ofModel('missing'), { kind: 'invalid_request' }],
  ['no media', ofModel('no_media_generated'), { kind: 'bad_response' }],
  ['HTML with 200', text(200, '<html></html>', 'text/html'), { kind: 'bad_response' }],
  ['what is called JSON and is none', text(200, '{"request', 'application/json'), { kind: 'bad_response' }],
  ['an empty body', (response) => response.writeHead(204).end(), { kind: 'bad_response' }],
  ['an id that is no plain word', json(200, { request_id: '../../other/requests/1' }), { kind: 'bad_response' }],
  ['a body that breaks off', cutOff(200, { request_id: 'x'.repeat(10_000) }), { kind: 'bad_response' }],
];

const STATUSES: Row[] = [
  ...ACCOUNT,
  ['404 for a status', ofPlatform(404, 'Request not found'), { kind: 'bad_response', requestId: 'request-1' }],
  ['405', ofPlatform(405, 'no'), { kind: 'bad_response' }],
  ['FAILED', json(200, { status: 'FAILED' }), { kind: 'bad_response', requestId: 'request-1' }],
  ['HTML with 200 for a status', text(200, '<html></html>', 'text/html'), { kind: 'provider_down' }],
  ['a status that is called JSON and is none', text(200, '{"status', 'application/json'), { kind: 'provider_down' }],
  ['a status that breaks off', cutOff(200, { status: 'x'.repeat(10_000) }), { kind: 'provider_down' }],
];

const RESULTS: Row[] = [
  ...ACCOUNT,
  ['404 for a result', ofPlatform(404, 'Request not found'), { kind: 'bad_response' }],
  ['not yet', ofPlatform(400, 'Request is still in progress'), { kind: 'provider_down' }],
  ['a field that the model finds wrong', ofModel('missing'), { kind: 'invalid_request' }],
  ['an input that cannot be read', ofModel('image_load_error'), { kind: 'invalid_request' }],
  ['422 in a text', ofPlatform(422, 'no'), { kind: 'invalid_request' }],
  ['a model that drew nothing', ofModel('no_media_generated'), { kind: 'bad_response' }],
  ['a model that broke', ofModel('internal_server_error', 500), { kind: 'bad_response' }],
  ['a model that took too long', ofModel('generation_timeout', 504), { kind: 'bad_response' }],
  ['a runner that went', ofPlatform(503, 'm', { error_type: 'runner_disconnected' }), { kind: 'bad_response' }],
  [
    'a runner that went, in the header',
    json(504, { detail: 'Request timed out' }, { 'x-fal-error-type': 'request_timeout' }),
    { kind: 'bad_response' },
  ],
  ['a black picture', picture({ has_nsfw_concepts: [true] }), { kind: 'refused', requestId: 'request-1' }],
  ['no picture', json(200, { images: [], seed: 7 }), { kind: 'bad_response', requestId: 'request-1' }],
  ['something else', json(200, { video: { url: 'https://v.example/1.mp4' } }), { kind: 'bad_response' }],
  ['a picture at no address of the web', picture({ images: [{ url: 'file:///a.png' }] }), { kind: 'bad_response' }],
  ['a result that is called JSON and is none', text(200, '{"images', 'application/json'), { kind: 'provider_down' }],
  ['a result that breaks off', cutOff(200, { images: 'x'.repeat(10_000) }), { kind: 'provider_down' }],
];

describe('falImageModel', () => {
  it.each(SUBMITS)('gives %s its kind, and does not call again', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    expect(await failureOf(modelAt(url).submit(request))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it.each(STATUSES)('gives the status %s its kind, and does not look again', async (_, status, wanted) => {
    const { url, requests } = await queue({ status });

    expect(await failureOf(drawAt(url))).toMatchObject(wanted);
    expect(requests).toHaveLength(2);
  });

  it.each(RESULTS)('gives the result %s its kind, and does not look again', async (_, result, wanted) => {
    const { url, requests } = await queue({ result });

    expect(await failureOf(drawAt(url))).toMatchObject(wanted);
    expect(requests).toHaveLength(3);
  });

  it('is down where nobody listens, after one try', async () => {
    let tries = 0;
    const counted: typeof fetch = (input, init) => {
      tries += 1;
      return fetch(input, init);
    };
    const access = { baseUrl: await deadAddress(), apiKey: API_KEY, timeoutMs: 10_000, fetch: counted };

    const failure = await failureOf(falImageModel(imageConfig({ protocol: 'fal' }), access).submit(request));

    expect(failure).toMatchObject({ kind: 'provider_down', message: 'no connection: ECONNREFUSED' });
    // The client library would try three times more by itself.
    expect(tries).toBe(1);
  });

  it.each(['IN_QUEUE', 'IN_PROGRESS', 'IN_REVIEW'])('takes %s for a wait', async (status) => {
    const { url } = await queue({ status: json(202, { status }) });

    expect(await drawAt(url)).toMatchObject({ state: 'pending' });
  });

  it('never repeats the key that the server put into its words', async () => {
    const { url } = await serve(ofPlatform(400, `no such key: ${API_KEY}`));

    const failure = await failureOf(modelAt(url).submit(request));

    expect(JSON.stringify([failure.message, failure])).not.toContain(API_KEY.slice(4));
  });

  it('looks at requests under owner and application, and asks for the picture without the key', async () => {
    const { url, requests } = await queue({});

    const found = await drawAt(`${url}/`);

    expect(found).toMatchObject({ state: 'ready', answer: { image: { bytes: PNG, mediaType: 'image/png' } } });
    expect(requests.map(({ path }) => path)).toEqual([
      '/fal-ai/bagel',
      '/fal-ai/bagel/requests/request-1/status?logs=0',
      '/fal-ai/bagel/requests/request-1',
      '/files/1.png',
    ]);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      ...Array(3).fill(`Key ${API_KEY}`),
      undefined,
    ]);
    expect(requests[0]!.headers['x-fal-no-retry']).toBe('1');
  });

  it.each([
    ['in the result itself', { images: [{ url: `data:image/png;base64,${PNG.toString('base64')}` }] }],
    ['in no list', { images: undefined, image: { url: `data:image/png;base64,${PNG.toString('base64')}` } }],
  ])('reads a picture %s', async (_, more) => {
    const { url } = await queue({ result: picture(more) });

    expect(await drawAt(url)).toMatchObject({ answer: { image: { bytes: PNG, mediaType: 'image/png' } } });
  });

  it('does not send the key to a server of the vendor when another base URL is given', async () => {
    const hosts: string[] = [];
    const { url } = await queue({});
    const watched: typeof fetch = (input, init) => {
      hosts.push(new URL(new Request(input).url).origin);
      return fetch(input, init);
    };
    const config = imageConfig({ protocol: 'fal', model: 'fal-ai/bagel', parameters: {} });
    const model = falImageModel(config, { baseUrl: url, apiKey: API_KEY, timeoutMs: 10_000, fetch: watched });

    await drawWith(model, request);

    expect(new Set(hosts)).toEqual(new Set([url]));
  });
});

describe('the endpoints of fal', () => {
  const RED = '#ff0000';
  it.each<[string, Record<string, unknown>, number, string, Record<string, unknown>]>([
    ['Bagel', {}, 0, 'fal-ai/bagel', {}],
    ['Bagel', {}, 1, 'fal-ai/bagel/edit', { image_url: 'one' }],
    ['Bagel by its edits', { model: 'fal-ai/bagel/edit' }, 1, 'fal-ai/bagel/edit', { image_url: 'one' }],
    [
      'Bagel-Think',
      { parameters: { seed: 7, extra: { use_thought: true } } },
      0,
      'fal-ai/bagel',
      { seed: 7, use_thought: true },
    ],
    ['Kontext', { model: 'fal-ai/flux-pro/kontext' }, 0, 'fal-ai/flux-pro/kontext/text-to-image', {}],
    [
      'Kontext',
      { model: 'fal-ai/flux-pro/kontext', parameters: { aspectRatio: '3:2' } },
      1,
      'fal-ai/flux-pro/kontext',
      { image_url: 'one', aspect_ratio: '3:2' },
    ],
    ['Kontext', { model: 'fal-ai/flux-pro/kontext' }, 2, 'fal-ai/flux-pro/kontext/multi', { image_urls: 'all' }],
    ['Kontext max', { model: 'fal-ai/flux-pro/kontext/max' }, 0, 'fal-ai/flux-pro/kontext/max/text-to-image', {}],
    ['Kontext dev', { model: 'fal-ai/flux-kontext/dev' }, 1, 'fal-ai/flux-kontext/dev', { image_url: 'one' }],
    [
      'FLUX.2',
      { model: 'fal-ai/flux-2-pro', parameters: { size: '1024x768' } },
      1,
      'fal-ai/flux-2-pro/edit',
      { image_urls: 'all', image_size: { width: 1024, height: 768 } },
    ],
    ['another model', { model: 'acme/brush' }, 2, 'acme/brush', { image_urls: 'all' }],
    [
      'another model of the vendor',
      { model: 'brush', parameters: { size: 'square_hd', quality: 'high' } },
      0,
      'fal-ai/brush',
      { image_size: 'square_hd', quality: 'high' },
    ],
  ])('has for %s %j with %i inputs the endpoint %s', async (_, change, inputs, endpoint, fields) => {
    const { url, requests } = await queue({});
    const inputImages = await Promise.all(Array.from({ length: inputs }, () => plainPicture(RED)));

    await modelAt(url, change).submit({ ...request, inputImages });

    const all = inputImages.map(({ bytes }) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`);
    const wanted = Object.entries(fields).map(([name, value]) => [
      name,
      value === 'one' ? all[0] : value === 'all' ? all : value,
    ]);
    expect(requests[0]!.path).toBe(`/${endpoint}`);
    expect(JSON.parse(requests[0]!.body)).toEqual({ prompt: 'a red fox', ...Object.fromEntries(wanted) });
  });

  it.each<[Record<string, unknown>, number, RegExp | null]>([
    [{}, 1, null],
    [{}, 2, /2 input images; fal-ai\/bagel takes 1/],
    [{ model: 'fal-ai/flux-pro/kontext' }, 6, null],
    [{ model: 'fal-ai/flux-kontext/dev' }, 0, /needs an input image/],
    [{ parameters: { size: '1024x1024' } }, 0, /size "1024x1024": fal-ai\/bagel has no such parameter/],
    [{ parameters: { aspectRatio: '3:2' } }, 0, /aspect ratio 3:2/],
    [{ parameters: { quality: 'high' } }, 0, /quality "high"/],
    [{ model: 'acme/brush', parameters: { size: '2K', quality: 'high', aspectRatio: '3:2' } }, 9, null],
  ])('says of %j with %i inputs what it knows', async (change, inputImages, reason) => {
    const { url, requests } = await queue({});
    const model = modelAt(url, change);
    const why = model.whyUnsupported({ inputImages });

    if (reason === null) expect(why).toBeNull();
    else expect(why).toMatch(reason);
    expect(requests).toEqual([]);
  });

  it('calls nobody for inputs that no endpoint takes', async () => {
    const { url, requests } = await queue({});
    const inputImages = [await plainPicture(RED), await plainPicture(RED)];

    const failure = await failureOf(modelAt(url).submit({ ...request, inputImages }));

    expect(failure).toMatchObject({ kind: 'unsupported' });
    expect(requests).toEqual([]);
  });

  it.each([
    ['fal-ai/bagel', 0],
    ['fal-ai/bagel', 1],
    ['fal-ai/flux-pro/kontext', 0],
    ['fal-ai/flux-pro/kontext', 1],
    ['fal-ai/flux-pro/kontext', 3],
    ['fal-ai/flux-pro/kontext/max', 2],
  ])('draws with %s from %i inputs, from the simulator', async (model, inputs) => {
    const simulator = await startSimulator({ posts: 1, instant: true });
    onTestFinished(() => simulator.close());
    const inputImages = await Promise.all(Array.from({ length: inputs }, () => plainPicture(RED)));

    const { image } = await drawWith(modelAt(`${simulator.url}/fal`, { model }), { ...request, inputImages });

    expect(image.mediaType).toBe('image/png');
    expect(simulator.log().map((entry) => entry.model)).toEqual(Array(4).fill(model));
  });
});
