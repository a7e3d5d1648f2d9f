import sharp from 'sharp';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { replicateImageModel } from '../../models/replicate/image-model.js';
import { startSimulator } from '../../simulator/server.js';
import { describeConnection, failureOf } from './failure-contract.js';
import { describeImageModel, drawWith, imageConfig, plainPicture } from './image-model-contract.js';
import { describeQueuedModel } from './queued-model-contract.js';
import { cutOff, json, serve, stall, text, type Answer } from './wire-server.js';

const never = new AbortController().signal;
const API_KEY = 'the-key-of-the-test-0815';
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const HANDLE = JSON.stringify({ id: 'abc123' });
const request = { prompt: 'a red fox', inputImages: [], signal: never };

describeImageModel({
  protocol: 'replicate',
  make: replicateImageModel,
  basePath: '/replicate/v1',
  config: { model: 'acme/sim-atelier', parameters: { aspectRatio: '1:1' } },
  picture: { format: 'png', width: 64, height: 64 },
  kinds: {
    text: ['replicate.submit', 'replicate.poll', 'replicate.image'],
    edit: ['replicate.submit', 'replicate.poll', 'replicate.image'],
  },
  maxInputs: Number.POSITIVE_INFINITY,
  usage: { images: 1, inputTextTokens: null, billedUsd: null },
  requestId: /^[0-9a-f]{26}$/,
  notTaken: [{ parameters: { extra: { colour: 'red' } } }, { parameters: { aspectRatio: '1:99' } }],
});

describeQueuedModel({
  protocol: 'replicate',
  make: replicateImageModel,
  basePath: '/replicate/v1',
  kinds: { submit: 'replicate.submit', looks: ['replicate.poll'], picture: 'replicate.image' },
});

function modelAt(baseUrl: string, change: Record<string, unknown> = {}, timeoutMs = 10_000) {
  const access = { baseUrl, apiKey: API_KEY, timeoutMs };
  return replicateImageModel(imageConfig({ model: 'acme/brush', parameters: {}, ...change }), access);
}

function problem(status: number, title: string, detail: string, headers: Record<string, string> = {}): Answer {
  return json(status, { title, detail, status }, headers);
}

const started = { id: 'abc123', status: 'starting', output: null, error: null };

type Row = [string, Answer, Partial<ProviderError>];

/** What means the same for a submission and for a look. */
const BOTH: Row[] = [
  [
    '401',
    problem(401, 'Unauthenticated', 'You did not pass a valid authentication token.'),
    { kind: 'bad_key', httpStatus: 401 },
  ],
  [
    '402',
    problem(402, 'Insufficient credit', 'You have insufficient credit to run this model.'),
    {
      kind: 'out_of_credit',
      message: 'HTTP 402 Insufficient credit You have insufficient credit to run this model.',
    },
  ],
  ['403', problem(403, 'Forbidden', 'no'), { kind: 'bad_key', httpStatus: 403 }],
  ['408', problem(408, '', ''), { kind: 'provider_down' }],
  [
    '422',
    problem(422, 'Input validation failed', '- input: Additional property colour is not allowed\n'),
    { kind: 'invalid_request', httpStatus: 422 },
  ],
  [
    '422 with a list, without what was sent',
    json(422, { detail: [{ loc: ['input', 'seed'], msg: 'not an integer', input: 'a red fox' }] }),
    { kind: 'invalid_request', message: 'HTTP 422 input.seed: not an integer' },
  ],
  [
    '429 with a header',
    problem(429, '', 'Request was throttled.', { 'retry-after': '7' }),
    { kind: 'rate_limited', retryAfterMs: 7000 },
  ],
  [
    '429 with a field',
    json(429, { detail: 'Request was throttled.', retry_after: 3 }),
    { kind: 'rate_limited', retryAfterMs: 3000 },
  ],
  [
    '429 in words',
    json(429, { detail: 'Request was throttled. Your rate limit resets in ~30s.' }),
    { kind: 'rate_limited', retryAfterMs: 30_000 },
  ],
  ['429 alone', text(429, ''), { kind: 'rate_limited', retryAfterMs: null }],
  ['500', problem(500, 'Internal Server Error', 'oops'), { kind: 'provider_down', httpStatus: 500 }],
  ['HTML with 502', text(502, '<html>Bad Gateway</html>', 'text/html'), { kind: 'provider_down', message: 'HTTP 502' }],
];

const NOT_FOUND = problem(404, 'Not found', 'The requested resource could not be found.');
const BROKEN = cutOff(200, { id: 'x'.repeat(10_000) });

const SUBMITS: Row[] = [
  ...BOTH,
  ['404', NOT_FOUND, { kind: 'model_retired', httpStatus: 404 }],
  ['HTML with 200', text(200, '<html>Log in</html>', 'text/html'), { kind: 'bad_response' }],
  ['JSON of something else', json(200, { hello: 1 }), { kind: 'bad_response' }],
  ['a body that breaks off', BROKEN, { kind: 'bad_response' }],
  ['an address for an id', json(200, { ...started, id: '../../account' }), { kind: 'bad_response' }],
  ['the key for an id', json(201, { ...started, id: API_KEY }), { kind: 'bad_response' }],
];

const LOOKS: Row[] = [
  ...BOTH,
  ['404 for a look', NOT_FOUND, { kind: 'bad_response', httpStatus: 404 }],
  ['HTML with 200 for a look', text(200, '<html>Log in</html>', 'text/html'), { kind: 'provider_down' }],
  ['JSON of something else for a look', json(200, { hello: 1 }), { kind: 'provider_down' }],
  ['a look that breaks off', BROKEN, { kind: 'provider_down' }],
];

describeConnection('replicate, submitting', (access, signal) =>
  replicateImageModel(imageConfig({ model: 'acme/brush' }), access).submit({ ...request, signal }),
);

describe('failures of replicate', () => {
  it.each(SUBMITS)('gives %s its kind, and does not submit again', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    expect(await failureOf(modelAt(url).submit(request))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it.each(LOOKS)('gives %s its kind, and does not look again', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    expect(await failureOf(modelAt(url).poll(HANDLE, never))).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it('submits once where the connection breaks before the answer', async () => {
    const { url, requests } = await serve((response) => response.socket?.destroy());

    expect(await failureOf(modelAt(url).submit(request))).toMatchObject({ kind: 'provider_down' });
    expect(requests).toHaveLength(1);
  });

  it('never repeats the key', async () => {
    const { url } = await serve(problem(401, 'Unauthenticated', `wrong token ${API_KEY}`));

    const failure = await failureOf(modelAt(url).submit(request));

    expect(JSON.stringify([failure.message, failure])).not.toContain(API_KEY.slice(4));
  });

  it('does not look for a key in the environment', async () => {
    vi.stubEnv('REPLICATE_API_TOKEN', 'of-somebody-else');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { url, requests } = await serve(json(201, started));
    const access = { baseUrl: url, apiKey: '', timeoutMs: 10_000 };

    await replicateImageModel(imageConfig({ model: 'acme/brush' }), access).submit(request);

    expect(requests[0]!.headers.authorization).toBe('Bearer none');
  });

  it('has nothing to look for with an id that is an address', async () => {
    const { url, requests } = await serve(json(200, started));

    expect(await failureOf(modelAt(url).poll('{"id":"../account"}', never))).toMatchObject({ kind: 'bad_response' });
    expect(requests).toEqual([]);
  });
});

describe('a submission to replicate', () => {
  it('sends prompt, inputs and parameters as the input, and does not wait', async () => {
    const { url, requests } = await serve(json(201, started));
    const parameters = {
      aspectRatio: '3:2',
      quality: 'high',
      seed: 7,
      extra: { output_format: 'png', prompt: 'another' },
    };
    const inputImages = ['first', 'second'].map((words) => ({ bytes: Buffer.from(words), mediaType: 'image/png' }));

    const submission = await modelAt(url, { parameters }).submit({ ...request, inputImages });

    expect(submission).toEqual({ handle: HANDLE, requestId: 'abc123' });
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/models/acme/brush/predictions' });
    expect(requests[0]!.headers).toMatchObject({ authorization: `Bearer ${API_KEY}` });
    expect(requests[0]!.headers).not.toHaveProperty('prefer');
    expect(JSON.parse(requests[0]!.body)).toEqual({
      input: {
        prompt: 'a red fox',
        image_input: ['data:image/png;base64,Zmlyc3Q=', 'data:image/png;base64,c2Vjb25k'],
        aspect_ratio: '3:2',
        quality: 'high',
        seed: 7,
        output_format: 'png',
      },
    });
  });

  it.each([
    ['acme/brush', '/models/acme/brush/predictions', undefined],
    ['acme/brush:5c7d', '/predictions', '5c7d'],
    ['0'.repeat(64), '/predictions', '0'.repeat(64)],
  ])('asks for the model %s', async (model, path, version) => {
    const { url, requests } = await serve(json(201, started));

    await modelAt(url, { model }).submit(request);

    expect(requests[0]!.path).toBe(path);
    expect((JSON.parse(requests[0]!.body) as { version?: string }).version).toBe(version);
  });

  it.each<[string, string, boolean]>([
    ['black-forest-labs/flux-kontext-pro', 'input_image', false],
    ['black-forest-labs/flux-kontext-max', 'input_image', false],
    ['black-forest-labs/flux-3-image', 'images', true],
    ['runwayml/gen4-image', 'reference_images', true],
    ['google/nano-banana', 'image_input', true],
  ])('gives the input of %s as %s', async (model, field, many) => {
    const { url, requests } = await serve(json(201, started));
    const picture = await plainPicture('#ff0000');

    await modelAt(url, { model }).submit({ ...request, inputImages: [picture] });

    const { input } = JSON.parse(requests[0]!.body) as { input: Record<string, unknown> };
    const address = `data:image/png;base64,${Buffer.from(picture.bytes).toString('base64')}`;
    expect(input).toEqual({ prompt: 'a red fox', [field]: many ? [address] : address });
    const why = modelAt(url, { model }).whyUnsupported({ inputImages: 2 });
    expect(why).toEqual(many ? null : expect.stringMatching(/input/));
  });
});

describe('a look at replicate', () => {
  /** A server whose predictions end with this output, and which has a picture. */
  async function ended(output: (url: string) => unknown, change: Record<string, unknown> = {}, picture?: Answer) {
    const server = await serve((response, received) => {
      if (received.path.startsWith('/predictions/'))
        return json(200, { ...started, status: 'succeeded', output: output(server.url), ...change })(
          response,
          received,
        );
      const answer: Answer =
        picture ?? ((response_) => response_.writeHead(200, { 'content-type': 'image/webp' }).end(PNG));
      return answer(response, received);
    });
    return server;
  }

  it.each(['starting', 'processing'])('waits while it is %s', async (status) => {
    const { url, requests } = await serve(json(200, { ...started, status }));

    expect(await modelAt(url).poll(HANDLE, never)).toEqual({ state: 'pending', pollAfterMs: 2000 });
    expect(requests[0]).toMatchObject({ method: 'GET', path: '/predictions/abc123' });
  });

  it.each<[string, (url: string) => unknown]>([
    ['an address', (url) => `${url}/out-0.webp`],
    ['a list of addresses', (url) => [`${url}/out-0.webp`, `${url}/out-1.webp`]],
    ['an object', (url) => ({ seed: 7, images: [{ url: `${url}/out-0.webp` }] })],
  ])('fetches the picture from %s at once, and does not show the key', async (_, output) => {
    const { url, requests } = await ended(output, { model: 'acme/brush', version: 'hidden' });

    const found = await modelAt(url).poll(HANDLE, never);

    expect(found).toMatchObject({
      state: 'ready',
      answer: {
        image: { mediaType: 'image/webp' },
        resolvedModel: 'acme/brush',
        requestId: 'abc123',
        usage: { images: 1, billedUsd: null },
      },
    });
    expect(found.state === 'ready' && Buffer.from(found.answer.image.bytes)).toEqual(PNG);
    expect(requests.map(({ path }) => path)).toEqual(['/predictions/abc123', '/out-0.webp']);
    expect(requests[1]!.headers).not.toHaveProperty('authorization');
  });

  it('takes a picture out of a data: URL', async () => {
    const { url, requests } = await ended(() => `data:image/png;base64,${PNG.toString('base64')}`, {
      model: 'acme/brush',
      version: '5c7d',
    });

    const found = await modelAt(url).poll(HANDLE, never);

    expect(found).toMatchObject({
      answer: { image: { bytes: PNG, mediaType: 'image/png' }, resolvedModel: 'acme/brush:5c7d' },
    });
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['nothing', null],
    ['an empty list', []],
    ['words', 'a fox'],
    ['a file', 'file:///etc/passwd'],
    ['a data: URL of words', 'data:text/plain;base64,Zm94'],
  ])('finds no picture in %s', async (_, output) => {
    const { url } = await ended(() => output);

    expect(await failureOf(modelAt(url).poll(HANDLE, never))).toMatchObject({ kind: 'bad_response' });
  });

  it.each<[string, Answer, Partial<ProviderError>]>([
    ['gone', text(404, 'gone'), { kind: 'bad_response', httpStatus: 404 }],
    ['busy', text(503, 'busy'), { kind: 'provider_down', httpStatus: 503 }],
    ['crowded', text(429, 'crowded'), { kind: 'rate_limited' }],
    ['empty', text(200, '', 'image/png'), { kind: 'bad_response' }],
    ['cut off', cutOff(200, 'x'.repeat(10_000)), { kind: 'provider_down' }],
    ['without an end', stall, { kind: 'provider_down', message: 'no answer within the time limit' }],
  ])('tells a picture that is %s', async (_, picture, wanted) => {
    const { url } = await ended((base) => `${base}/out-0.png`, {}, picture);

    expect(await failureOf(modelAt(url, {}, 1500).poll(HANDLE, never))).toMatchObject(wanted);
  });

  it('stops at 64 MiB', async () => {
    const part = Buffer.alloc(1024 * 1024);
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      const send = (): void => {
        while (!response.destroyed && response.write(part));
        if (!response.destroyed) response.once('drain', send);
      };
      send();
    };
    const { url } = await ended((base) => `${base}/out-0.png`, {}, endless);

    expect(await failureOf(modelAt(url).poll(HANDLE, never))).toMatchObject({
      kind: 'bad_response',
      message: 'an answer of more than 64 MiB',
    });
  });

  it.each<[string, Record<string, unknown>, Partial<ProviderError>]>([
    [
      'moderation',
      {
        status: 'failed',
        error: 'The input or output was flagged as sensitive. Please try again with different inputs. (E005)',
      },
      { kind: 'refused' },
    ],
    ['a code of moderation', { status: 'failed', error: 'Prediction failed: E005' }, { kind: 'refused' }],
    ['naked people', { status: 'failed', error: 'NSFW content detected. Try running it again.' }, { kind: 'refused' }],
    ['a model that broke', { status: 'failed', error: 'CUDA out of memory' }, { kind: 'bad_response' }],
    ['an error in a shape', { status: 'failed', error: { message: 'oops' } }, { kind: 'bad_response' }],
    ['no reason', { status: 'failed', error: null }, { kind: 'bad_response' }],
    ['an end by somebody', { status: 'canceled' }, { kind: 'bad_response', message: 'canceled: "no reason given"' }],
    ['an end before the beginning', { status: 'aborted' }, { kind: 'bad_response' }],
    ['a state of which nobody knows', { status: 'thinking' }, { kind: 'provider_down' }],
  ])('ends on %s', async (_, change, wanted) => {
    const { url } = await serve(json(200, { ...started, ...change }));

    expect(await failureOf(modelAt(url).poll(HANDLE, never))).toMatchObject({ requestId: 'abc123', ...wanted });
  });

  it('draws from an input in the shape that is asked for, from the simulator', async () => {
    const simulator = await startSimulator({ posts: 1 });
    onTestFinished(() => simulator.close());
    const change = { model: 'black-forest-labs/flux-kontext-sim', parameters: { aspectRatio: '2:1' } };
    const model = modelAt(`${simulator.url}/replicate/v1`, change);

    const answer = await drawWith(model, { ...request, inputImages: [await plainPicture('#ff0000')] });

    expect(answer.resolvedModel).toBe('black-forest-labs/flux-kontext-sim');
    expect(await sharp(answer.image.bytes).metadata()).toMatchObject({ width: 512, height: 256 });
  });
});
