import { describe, expect, it } from 'vitest';
import { openaiChatModel } from '../../models/openai/chat-model.js';
import { openaiImageModel } from '../../models/openai/image-model.js';
import type { BatchLook, ImageAnswer, ProviderAccess } from '../../models/contract.js';
import { describeBatchMode } from './batch-contract.js';
import { chatConfig, QUESTION } from './chat-model-contract.js';
import { failureOf } from './failure-contract.js';
import { imageConfig, plainPicture } from './image-model-contract.js';
import { json, serve, text, type Answer } from './wire-server.js';

const never = new AbortController().signal;
const kinds = {
  submit: ['files.create', 'batches.create'],
  look: ['batches.get', 'files.content'],
};
const prompts = ['a red fox', 'a lamp by night', 'an old ship'] as const;
const PICTURE = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');

function imageModel(access: ProviderAccess) {
  return openaiImageModel(imageConfig(), access);
}

describeBatchMode({
  protocol: 'openai-images',
  basePath: '/v1',
  make: (access) => imageModel(access).batch!,
  ask: (access, request) => imageModel(access).generate({ ...request, signal: never }),
  requests: async () => {
    const [a, b, c] = prompts.map((prompt) => ({ prompt, inputImages: [] }));
    return [a!, b!, c!];
  },
  essence: ({ image }) => Buffer.from(image.bytes).toString('hex'),
  kinds,
  expiredUsd: 0,
});

describeBatchMode({
  protocol: 'openai-images, editing',
  basePath: '/v1',
  make: (access) => imageModel(access).batch!,
  ask: (access, request) => imageModel(access).generate({ ...request, signal: never }),
  requests: async () => {
    const inputImages = [await plainPicture('#ff0000'), await plainPicture('#0000ff')];
    const [a, b, c] = prompts.map((prompt) => ({ prompt, inputImages }));
    return [a!, b!, c!];
  },
  essence: ({ image }) => Buffer.from(image.bytes).toString('hex'),
  kinds,
  expiredUsd: 0,
});

describeBatchMode({
  protocol: 'openai-chat',
  basePath: '/v1',
  make: (access) => openaiChatModel(chatConfig(), access).batch!,
  ask: (access, request) => openaiChatModel(chatConfig(), access).ask({ ...request, signal: never }),
  requests: async () => {
    const [a, b, c] = prompts.map((words) => ({
      messages: [...QUESTION, { role: 'user' as const, content: [{ type: 'text' as const, text: words }] }],
    }));
    return [a!, b!, c!];
  },
  essence: (answer) => answer.text,
  kinds,
  expiredUsd: 0,
});

describe('openaiBatch', () => {
  function batchAt(baseUrl: string) {
    return imageModel({ baseUrl, apiKey: 'the-key', timeoutMs: 10_000 }).batch!;
  }

  /** A server that has a batch in some state, and files by id. */
  function serveBatch(batch: Record<string, unknown>, files: Record<string, string> = {}) {
    const answer: Answer = (response, request) => {
      const file = Object.entries(files).find(([id]) => request.path.endsWith(`/files/${id}/content`));
      if (file) return text(200, file[1])(response, request);
      return json(200, { id: 'batch_1', ...batch })(response, request);
    };
    return serve(answer);
  }

  async function answersOf(look: BatchLook<ImageAnswer>) {
    const answers = [];
    if (look.state === 'ended') for await (const answer of look.answers) answers.push(answer);
    return answers;
  }

  const good = JSON.stringify({
    custom_id: 'row-1',
    response: { status_code: 200, request_id: 'req_1', body: { data: [{ b64_json: PICTURE }] } },
  });

  it('sends pictures as data URLs, generations and edits apart', async () => {
    const batch = batchAt('http://127.0.0.1:9');

    const drawn = batch.write('a', { prompt: 'a fox', inputImages: [] });
    const edited = batch.write('b', { prompt: 'a fox', inputImages: [await plainPicture('#ff0000')] });

    expect([drawn.lane, edited.lane]).toEqual(['/v1/images/generations', '/v1/images/edits']);
    expect(JSON.parse(drawn.text)).toEqual({
      custom_id: 'a',
      method: 'POST',
      url: '/v1/images/generations',
      body: { model: 'sim-atelier', size: '64x64', prompt: 'a fox', n: 1 },
    });
    expect(JSON.parse(edited.text)).toMatchObject({
      body: { images: [{ image_url: expect.stringMatching(/^data:image\/png;base64,/) }] },
    });
  });

  it.each(['validating', 'in_progress', 'finalizing', 'cancelling', 'a state of tomorrow'])(
    'looks again in a minute at a batch that is %s',
    async (status) => {
      const { url } = await serveBatch({ status });

      expect(await batchAt(url).poll('{"batch":"batch_1"}', never)).toEqual({ state: 'pending', pollAfterMs: 60_000 });
    },
  );

  it('says why a batch failed, at no cost', async () => {
    const { url } = await serveBatch({ status: 'failed', errors: { data: [{ message: 'too many tokens' }] } });

    const look = await batchAt(url).poll('{"batch":"batch_1"}', never);

    expect(look).toMatchObject({
      state: 'ended',
      unanswered: { reason: 'the batch failed: too many tokens', costUsd: 0 },
    });
    expect(await answersOf(look)).toEqual([]);
  });

  it('passes over lines that cannot be read', async () => {
    const { url } = await serveBatch({ status: 'completed', output_file_id: 'f' }, { f: `no JSON\n{}\n${good}` });

    const answers = await answersOf(await batchAt(url).poll('{"batch":"batch_1"}', never));

    expect(answers).toMatchObject([{ id: 'row-1', answer: { requestId: 'req_1', usage: { images: 1 } } }]);
  });

  it('makes of an error its kind, as of a call of its own', async () => {
    const row = (id: string, status: number, error: object) =>
      JSON.stringify({ custom_id: id, response: { status_code: status, request_id: `req_${id}`, body: { error } } });
    const lines = [
      row('a', 400, { code: 'moderation_blocked', message: 'no' }),
      row('b', 400, { code: 'unknown_parameter', message: 'no' }),
      row('c', 429, { code: 'rate_limit_exceeded', message: 'no' }),
      JSON.stringify({ custom_id: 'd', response: null, error: { code: 'server_error', message: 'the-key' } }),
      JSON.stringify({ custom_id: 'e', response: null, error: { code: 'batch_expired', message: 'late' } }),
    ];
    const { url } = await serveBatch({ status: 'expired', error_file_id: 'f' }, { f: lines.join('\n') });

    const answers = await answersOf(await batchAt(url).poll('{"batch":"batch_1"}', never));

    expect(answers).toMatchObject([
      { id: 'a', error: { kind: 'refused', httpStatus: 400, requestId: 'req_a' } },
      { id: 'b', error: { kind: 'invalid_request' } },
      { id: 'c', error: { kind: 'rate_limited' } },
      { id: 'd', error: { kind: 'provider_down', message: 'server_error: [key]' } },
    ]);
  });

  it('takes a server without batches for no model that is gone', async () => {
    const { url } = await serve(json(404, { detail: 'Not Found' }));
    const batch = batchAt(url);
    const line = batch.write('a', { prompt: 'a fox', inputImages: [] });

    const failure = await failureOf(batch.submit([line], { name: 'x', signal: never }));

    expect(failure).toMatchObject({ kind: 'invalid_request', message: expect.stringMatching(/no batches here/) });
  });
});
