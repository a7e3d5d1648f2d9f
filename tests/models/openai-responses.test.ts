import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { responsesImageModel } from '../../models/openai/responses-image-model.js';
import { startSimulator } from '../../simulator/server.js';
import { describeFailures, failureOf } from './failure-contract.js';
import { describeImageModel, imageConfig, plainPicture } from './image-model-contract.js';
import { json, serve } from './wire-server.js';

const never = new AbortController().signal;
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const request = { prompt: 'a red fox', inputImages: [], signal: never };
const drawn = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: PNG.toString('base64') };

function withTool(tool: Record<string, unknown>, parameters: Record<string, unknown> = {}) {
  return { parameters: { size: '64x64', ...parameters, extra: { tool } } };
}

describeImageModel({
  protocol: 'openai-responses',
  make: responsesImageModel,
  basePath: '/v1',
  config: withTool({ model: 'sim-atelier' }),
  picture: { format: 'png', width: 64, height: 64 },
  kinds: { text: ['responses.image'], edit: ['responses.image'] },
  maxInputs: Number.POSITIVE_INFINITY,
  // The 21 characters of the prompt for both models, at four a token.
  usage: { images: 1, inputTextTokens: 12, inputImageTokens: 0 },
  requestId: /^req_/,
  notTaken: [{ parameters: { size: '7x7' } }, withTool({ colour: 'red' }), withTool({ model: 'x', quality: 'hd' })],
});

describeFailures('openai-responses', (access, signal) =>
  responsesImageModel(imageConfig(), access).generate({ ...request, signal }),
);
describeFailures('openai-responses, editing', async (access, signal) =>
  responsesImageModel(imageConfig(), access).generate({
    ...request,
    inputImages: [await plainPicture('#ff0000')],
    signal,
  }),
);

describe('responsesImageModel', () => {
  function modelAt(baseUrl: string, change: Record<string, unknown> = {}, apiKey = 'the-key-of-the-test') {
    return responsesImageModel(imageConfig(change), { baseUrl, apiKey, timeoutMs: 10_000 });
  }

  it('sends the prompt, the tool with its fields, the inputs, and that the tool has to be used', async () => {
    const { url, requests } = await serve(json(200, { output: [drawn] }));
    const extra = { tool: { model: 'brush-2', background: 'opaque' }, reasoning: { effort: 'low' }, input: 'another' };
    const inputImages = [{ bytes: Buffer.from('first'), mediaType: 'image/jpeg' }];

    await modelAt(url, { model: 'writer', parameters: { size: '96x64', quality: 'low', extra } }).generate({
      ...request,
      inputImages,
    });

    expect(requests[0]).toMatchObject({ method: 'POST', path: '/responses' });
    expect(requests[0]!.headers.authorization).toBe('Bearer the-key-of-the-test');
    expect(JSON.parse(requests[0]!.body)).toEqual({
      model: 'writer',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'a red fox' },
            { type: 'input_image', detail: 'auto', image_url: 'data:image/jpeg;base64,Zmlyc3Q=' },
          ],
        },
      ],
      tools: [
        {
          type: 'image_generation',
          action: 'edit',
          size: '96x64',
          quality: 'low',
          model: 'brush-2',
          background: 'opaque',
        },
      ],
      tool_choice: { type: 'image_generation' },
      store: false,
      reasoning: { effort: 'low' },
    });
  });

  it('asks for a new picture where there are no inputs', async () => {
    const { url, requests } = await serve(json(200, { output: [drawn] }));

    await modelAt(url, { parameters: {} }).generate(request);

    expect(JSON.parse(requests[0]!.body)).toMatchObject({ tools: [{ type: 'image_generation', action: 'generate' }] });
  });

  it('keeps picture, format, prompt as rewritten, model, and the tokens of both models', async () => {
    const reply = {
      object: 'response',
      model: 'writer-2026-10-01',
      output: [
        { type: 'reasoning', summary: [], content: null },
        { ...drawn, output_format: 'webp', revised_prompt: 'A red fox, in detail.' },
        { type: 'message', content: [{ type: 'output_text', text: '' }] },
      ],
      usage: { input_tokens: 100, output_tokens: 20 },
      tool_usage: {
        image_gen: {
          input_tokens: 60,
          input_tokens_details: { text_tokens: 10, image_tokens: 50 },
          output_tokens: 1000,
        },
      },
    };
    const { url } = await serve(json(200, reply, { 'x-request-id': 'req_1' }));

    const answer = await modelAt(url).generate(request);

    expect(Buffer.from(answer.image.bytes)).toEqual(PNG);
    expect(answer).toMatchObject({
      image: { mediaType: 'image/webp' },
      revisedPrompt: 'A red fox, in detail.',
      resolvedModel: 'writer-2026-10-01',
      requestId: 'req_1',
      usage: { images: 1, inputTextTokens: 110, inputImageTokens: 50, outputTokens: 1020, billedUsd: null },
    });
  });

  it('does not take the words beside a picture for all that it took', async () => {
    const { url } = await serve(json(200, { output: [drawn], usage: { input_tokens: 100, output_tokens: 20 } }));

    const answer = await modelAt(url).generate(request);

    expect(answer.usage).toMatchObject({ images: 1, inputTextTokens: 100, outputTokens: null });
    expect(answer).not.toHaveProperty('revisedPrompt');
  });

  const usage = { input_tokens: 12, output_tokens: 3 };
  const words = 'Your request was rejected by the safety system.';

  it.each<[string, unknown, Partial<ProviderError>]>([
    [
      'moderation by the tool',
      { output: [{ ...drawn, status: 'failed', result: null, error: { code: 'moderation_blocked', message: words } }] },
      { kind: 'refused', message: words },
    ],
    [
      'moderation under another code',
      {
        output: [
          {
            ...drawn,
            status: 'failed',
            result: null,
            error: { code: 'other', message: words, moderation_details: { moderation_stage: 'output' } },
          },
        ],
      },
      { kind: 'refused', message: words },
    ],
    [
      'a refusal in words',
      { output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'I cannot.' }] }] },
      { kind: 'refused', message: 'I cannot.' },
    ],
    ['a content filter', { output: [], incomplete_details: { reason: 'content_filter' } }, { kind: 'refused' }],
    [
      'a policy for pictures',
      { error: { code: 'image_content_policy_violation', message: words }, output: [] },
      { kind: 'refused' },
    ],
    [
      'a prompt that is flagged',
      { error: { code: 'invalid_prompt', message: 'Your prompt was flagged.' }, output: [] },
      { kind: 'refused' },
    ],
    [
      'a prompt that is none',
      { error: { code: 'invalid_prompt', message: 'Too long.' }, output: [] },
      { kind: 'invalid_request' },
    ],
    [
      'an input that is no picture',
      { error: { code: 'image_parse_error', message: 'm' }, output: [] },
      { kind: 'invalid_request' },
    ],
    ['a server in trouble', { error: { code: 'server_error', message: 'm' }, output: [] }, { kind: 'provider_down' }],
    ['too much haste', { error: { code: 'rate_limit_exceeded', message: 'm' }, output: [] }, { kind: 'rate_limited' }],
    [
      'a tool in trouble',
      { output: [{ ...drawn, status: 'failed', result: null, error: { code: 'server_error', message: 'm' } }] },
      { kind: 'provider_down' },
    ],
    [
      'text without a picture',
      { output: [{ type: 'message', content: [{ type: 'output_text', text: 'Which colours?' }] }] },
      { kind: 'bad_response', message: 'the answer holds no image' },
    ],
    ['a tool that failed silently', { output: [{ ...drawn, status: 'failed' }] }, { kind: 'bad_response' }],
    ['no output', { output: [] }, { kind: 'bad_response' }],
    ['an output of something else', { output: 'x' }, { kind: 'bad_response' }],
  ])('fails on %s', async (_, body, wanted) => {
    const { url } = await serve(json(200, { usage, ...(body as object) }, { 'x-request-id': 'req_7' }));

    expect(await failureOf(modelAt(url).generate(request))).toMatchObject({ requestId: 'req_7', ...wanted });
  });

  it('tells what a refusal used', async () => {
    const failed = { ...drawn, status: 'failed', result: null, error: { code: 'moderation_blocked', message: words } };
    const { url } = await serve(json(200, { output: [failed], usage }));

    expect((await failureOf(modelAt(url).generate(request))).usage).toMatchObject({
      images: null,
      inputTextTokens: 12,
      outputTokens: 3,
    });
  });

  it('never repeats the key that stands in a refusal', async () => {
    const message = { type: 'message', content: [{ type: 'refusal', refusal: 'no: the-key-of-the-test' }] };
    const { url } = await serve(json(200, { output: [message] }));

    expect((await failureOf(modelAt(url).generate(request))).message).toBe('no: [key]');
  });

  it.each([[{ seed: 7 }, /seed/] as const, [{ aspectRatio: '3:2' }, /aspect ratio/] as const])(
    'says without asking that the tool does not take %j',
    (parameters, words_) => {
      expect(modelAt('http://127.0.0.1:9', { parameters }).whyUnsupported({ inputImages: 0 })).toMatch(words_);
    },
  );

  it('draws in the size that is asked for, from the simulator', async () => {
    const simulator = await startSimulator({ posts: 1, instant: true });
    onTestFinished(() => simulator.close());

    const answer = await modelAt(`${simulator.url}/v1`, { parameters: { size: '96x64' } }).generate(request);

    expect(await sharp(answer.image.bytes).metadata()).toMatchObject({ width: 96, height: 64 });
    expect(answer).toMatchObject({
      resolvedModel: 'sim-atelier-2026-10-01',
      revisedPrompt: expect.stringContaining('a red fox') as string,
    });
  });
});
