import { describe, expect, it } from 'vitest';
import { openaiChatModel } from '../../models/openai/chat-model.js';
import { chatConfig, describeChatModel, QUESTION } from './chat-model-contract.js';
import { describeFailures, failureOf } from './failure-contract.js';
import { json, serve } from './wire-server.js';

const never = new AbortController().signal;

describeChatModel('openai-chat', openaiChatModel);
describeFailures('openai-chat', (access, signal) =>
  openaiChatModel(chatConfig(), access).ask({ messages: QUESTION, signal }),
);

const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 };

function choice(message: unknown, finishReason = 'stop') {
  return { model: 'annotator-2026-10-01', choices: [{ index: 0, finish_reason: finishReason, message }], usage };
}

describe('openaiChatModel', () => {
  function ask(baseUrl: string, change: Record<string, unknown> = {}, apiKey = 'the-key-of-the-test') {
    return openaiChatModel(chatConfig(change), { baseUrl, apiKey, timeoutMs: 10_000 }).ask({
      messages: QUESTION,
      signal: never,
    });
  }

  it('reads text, model and usage', async () => {
    const { url } = await serve(json(200, choice({ role: 'assistant', content: 'Yes.' }), { 'x-request-id': 'req_1' }));

    expect(await ask(url)).toEqual({
      text: 'Yes.',
      resolvedModel: 'annotator-2026-10-01',
      requestId: 'req_1',
      usage: {
        inputTextTokens: 12,
        outputTokens: 3,
        inputImageTokens: null,
        images: null,
        posts: null,
        billedUsd: null,
      },
    });
  });

  it('knows what OpenRouter says that it billed', async () => {
    const billed = { prompt_tokens: 12, completion_tokens: 3, cost: 0.00042 };
    const { url } = await serve(json(200, { choices: [{ message: { content: 'Yes.' } }], usage: billed }));

    expect((await ask(url)).usage).toMatchObject({ billedUsd: 0.00042 });
  });

  it('knows no usage where the server tells none', async () => {
    const { url } = await serve(json(200, { choices: [{ message: { content: 'Yes.' } }] }));

    expect(await ask(url)).toMatchObject({
      resolvedModel: null,
      usage: { inputTextTokens: null, outputTokens: null },
    });
  });

  it.each<[string, unknown, Record<string, unknown>]>([
    ['a refusal in words', choice({ content: null, refusal: 'I cannot.' }), { kind: 'refused', message: 'I cannot.' }],
    [
      'a filter',
      choice({ content: '' }, 'content_filter'),
      { kind: 'refused', message: 'stopped by the content filter' },
    ],
    ['a filter that took the message', choice(null, 'content_filter'), { kind: 'refused' }],
    ['an empty text', choice({ content: '' }), { kind: 'bad_response', message: 'the answer holds no text' }],
    ['no choice', { choices: [], usage }, { kind: 'bad_response', message: 'the answer holds no text' }],
    ['no message', { choices: [{ finish_reason: 'stop' }] }, { kind: 'bad_response' }],
    [
      'an error in a choice, as OpenRouter has it',
      {
        choices: [
          { finish_reason: 'error', error: { code: 429, message: 'upstream is busy' }, message: { content: '' } },
        ],
      },
      { kind: 'rate_limited', httpStatus: 429, message: 'upstream is busy' },
    ],
    ['an error without a code', { error: { message: 'something' } }, { kind: 'provider_down', message: 'something' }],
  ])('fails on %s', async (_, body, wanted) => {
    const { url } = await serve(json(200, body));

    expect(await failureOf(ask(url))).toMatchObject(wanted);
  });

  it('tells what a refusal used, where the server does', async () => {
    const { url } = await serve(json(200, choice({ content: null, refusal: 'I cannot.' })));

    expect((await failureOf(ask(url))).usage).toMatchObject({ inputTextTokens: 12, outputTokens: 3 });
  });

  it('never repeats the key that stands in a refusal', async () => {
    const { url } = await serve(json(200, choice({ content: null, refusal: 'no: the-key-of-the-test' })));

    expect((await failureOf(ask(url))).message).toBe('no: [key]');
  });

  it('sends temperature and limit, and leaves the temperature out where the model takes none', async () => {
    const { url, requests } = await serve(json(200, choice({ content: 'Yes.' })));

    await ask(url, { model: 'judge', temperature: 0.5, maxOutputTokens: 99 });
    await ask(url, { model: 'judge', temperature: null });

    const [first, second] = requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(first).toMatchObject({ model: 'judge', temperature: 0.5, max_completion_tokens: 99 });
    expect(first).not.toHaveProperty('response_format');
    expect(second).not.toHaveProperty('temperature');
  });

  it('sends how long to reason, and fields of the server as they stand, only where they are set', async () => {
    const { url, requests } = await serve(json(200, choice({ content: 'Yes.' })));
    const provider = { order: ['acme'], allow_fallbacks: false };

    await ask(url, { reasoning: 'low', extra: { provider, top_p: 0.5 } });
    await ask(url);

    const [first, second] = requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(first).toMatchObject({ reasoning_effort: 'low', provider, top_p: 0.5 });
    expect(Object.keys(second!).toSorted()).toEqual(['max_completion_tokens', 'messages', 'model', 'temperature']);
  });

  it('sends pictures as data URLs in the place where they stand, and a schema that is strict', async () => {
    const { url, requests } = await serve(json(200, choice({ content: 'Yes.' })));
    const image = { bytes: Buffer.from('picture'), mediaType: 'image/jpeg' };
    const schema = { type: 'object', properties: {}, required: [], additionalProperties: false };

    await openaiChatModel(chatConfig(), { baseUrl: url, apiKey: 'k', timeoutMs: 10_000 }).ask({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'before' },
            { type: 'image', image },
            { type: 'text', text: 'after' },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'a mistake' }] },
      ],
      replySchema: { name: 'reply', schema },
      signal: never,
    });

    expect(JSON.parse(requests[0]!.body)).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'before' },
            {
              type: 'image_url',
              image_url: { url: `data:image/jpeg;base64,${Buffer.from('picture').toString('base64')}` },
            },
            { type: 'text', text: 'after' },
          ],
        },
        { role: 'assistant', content: 'a mistake' },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'reply', strict: true, schema } },
    });
  });
});

describe('a server that takes no JSON Schema', () => {
  const replySchema = { name: 'quality', schema: { type: 'object', properties: { verdict: { type: 'string' } } } };
  const refusal = (status: number, message: string) => json(status, { error: { message, code: null } });

  function modelAt(baseUrl: string) {
    return openaiChatModel(chatConfig(), { baseUrl, apiKey: 'the-key-of-the-test', timeoutMs: 10_000 });
  }

  it('is told the schema in words, by one more call, and from the start of the next question on', async () => {
    const { url, requests } = await serve((response, request) => {
      const isRefused = request.body.includes('response_format');
      const answer = isRefused
        ? refusal(400, "'response_format' of type 'json_schema' is not supported")
        : json(200, choice({ content: '{"verdict":"benchmark"}' }));
      answer(response, request);
    });
    const model = modelAt(url);

    const first = await model.ask({ messages: QUESTION, replySchema, signal: never });
    const second = await model.ask({ messages: QUESTION, replySchema, signal: never });

    expect([first.text, second.text]).toEqual(['{"verdict":"benchmark"}', '{"verdict":"benchmark"}']);
    expect(requests.map(({ body }) => body.includes('response_format'))).toEqual([true, false, false]);
    const [system] = (JSON.parse(requests[1]!.body) as { messages: { role: string; content: string }[] }).messages;
    expect(system).toMatchObject({ role: 'system' });
    expect(system!.content).toContain('You are asked.');
    expect(system!.content).toContain(`JSON Schema (quality):\n${JSON.stringify(replySchema.schema)}`);
  });

  it.each([
    ['another mistake', 400, 'max_completion_tokens is too large'],
    ['a server that is down', 503, 'response_format cannot be served now'],
  ])('is not taken for one on %s', async (_, status, message) => {
    const { url } = await serve(refusal(status, message));

    expect((await failureOf(modelAt(url).ask({ messages: QUESTION, replySchema, signal: never }))).httpStatus).toBe(
      status,
    );
  });
});
