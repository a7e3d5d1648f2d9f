import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChatModelConfig } from '../../core/schemas/chat-model-config.js';
import type { ChatMessage, ChatModel, ChatRequest, ImageBytes, ProviderAccess } from '../../models/contract.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { failureOf } from './failure-contract.js';

export type ChatModelFactory = (config: ChatModelConfig, access: ProviderAccess) => ChatModel;

const API_KEY = 'the-key-of-the-test-0815';
const never = new AbortController().signal;

export function chatConfig(change: Record<string, unknown> = {}): ChatModelConfig {
  return ChatModelConfig.parse({ provider: 'acme', model: 'sim-annotator', ...change });
}

/** A question without pictures. */
export const QUESTION: ChatMessage[] = [
  { role: 'system', content: [{ type: 'text', text: 'You are asked.' }] },
  { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
];

const RELEVANCE: ChatMessage[] = [
  { role: 'system', content: [{ type: 'text', text: 'You sort posts.' }] },
  {
    role: 'user',
    content: [
      {
        type: 'text',
        text: `<data>\n${JSON.stringify({ post: { id: '1', text: 'a fox by gpt image' }, about: { name: 'gpt image', aliases: [] } })}\n</data>`,
      },
    ],
  },
];
const REPLY_SCHEMA = {
  name: 'relevance',
  schema: {
    type: 'object',
    properties: { score: { type: 'integer' }, reason: { type: 'string' } },
    required: ['score', 'reason'],
    additionalProperties: false,
  },
};

/** What every chat model has to do, against the simulator over HTTP. */
export function describeChatModel(protocol: string, make: ChatModelFactory): void {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 1, instant: true });
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());

  function ask(
    change: { apiKey?: string; timeoutMs?: number } & Record<string, unknown> = {},
    request: Partial<ChatRequest> = {},
  ) {
    const { apiKey = API_KEY, timeoutMs = 10_000, ...config } = change;
    const model = make(chatConfig(config), { baseUrl: `${simulator.url}/v1`, apiKey, timeoutMs });
    return model.ask({ messages: QUESTION, signal: never, ...request });
  }

  describe(`the chat model ${protocol}`, () => {
    it('answers a question, in one call', async () => {
      const before = simulator.log().length;

      const answer = await ask();

      expect(answer.text.length).toBeGreaterThan(0);
      expect(answer.resolvedModel).toBe('sim-annotator-2026-10-01');
      expect(answer.requestId).toMatch(/^req_/);
      expect(answer.usage).toMatchObject({ images: null, posts: null });
      expect(answer.usage.inputTextTokens).toBeGreaterThan(0);
      expect(answer.usage.outputTokens).toBeGreaterThan(0);
      expect(simulator.log()).toHaveLength(before + 1);
    });

    it('answers by the schema of a reply', async () => {
      const { text } = await ask({}, { messages: RELEVANCE, replySchema: REPLY_SCHEMA });

      expect(JSON.parse(text)).toEqual({ score: expect.any(Number) as number, reason: expect.any(String) as string });
    });

    it('shows pictures, each with its label before it', async () => {
      const bytes = await sharp({ create: { width: 512, height: 512, channels: 3, background: '#336699' } })
        .jpeg()
        .toBuffer();
      const image: ImageBytes = { bytes, mediaType: 'image/jpeg' };
      const data = { type: 'text', text: '<data>\n{"prompt":"a blue square"}\n</data>' } as const;
      const label = { type: 'text', text: 'output image' } as const;
      const withPicture: ChatMessage[] = [{ role: 'user', content: [data, label, { type: 'image', image }] }];
      const without: ChatMessage[] = [{ role: 'user', content: [data, label] }];

      const judged = await ask({ model: 'sim-judge-a' }, { messages: withPicture });

      expect(judged.text).toMatch(/\[\[\d+\]\]/);
      await ask({ model: 'sim-judge-a' }, { messages: without }).then(
        ({ usage }) => expect(usage.inputTextTokens).toBeLessThan(judged.usage.inputTextTokens!),
        (error: unknown) => expect(error).toMatchObject({ kind: 'invalid_request' }),
      );
    });

    it('keeps to the length that it may have', async () => {
      const { usage } = await ask({ maxOutputTokens: 3 });

      expect(usage.outputTokens).toBeLessThanOrEqual(3);
    });

    it('is refused on grounds of content, and what that used is known', async () => {
      simulator.setFaults({ rules: [{ fault: 'refusal' }] });

      const failure = await failureOf(ask());

      expect(failure).toMatchObject({ kind: 'refused', message: "I'm sorry, I can't assist with that request." });
      expect(failure.usage?.outputTokens).toBeGreaterThan(0);
    });

    it.each<[string, { apiKey?: string; model?: string }, string]>([
      ['a key that is not taken', { apiKey: 'bad-key-4711' }, 'bad_key'],
      ['an account without credit', { apiKey: 'empty-key-4711' }, 'out_of_credit'],
      ['a model that is gone', { model: 'retired-annotator' }, 'model_retired'],
    ])('parks on %s', async (_, change, kind) => {
      const failure = await failureOf(ask(change));

      expect(failure.kind).toBe(kind);
      expect(failure.message).not.toMatch(/4711/);
    });

    it.each([
      ['rate_limit', 'rate_limited'],
      ['server_error', 'provider_down'],
      ['html', 'provider_down'],
      ['cut_body', 'bad_response'],
      ['timeout', 'provider_down'],
    ] as const)('makes of the fault %s a failure that is %s, and calls once', async (fault, kind) => {
      simulator.setFaults({ rules: [{ fault }] });
      const before = simulator.log().length;

      const failure = await failureOf(ask({ timeoutMs: fault === 'timeout' ? 1500 : 10_000 }));

      expect(failure.kind).toBe(kind);
      expect(simulator.log().length - before).toBeLessThanOrEqual(1);
    });

    it('gives prose on as it is where JSON was asked for: reading it is for the caller', async () => {
      simulator.setFaults({ rules: [{ fault: 'not_json' }] });

      const { text } = await ask({}, { messages: RELEVANCE, replySchema: REPLY_SCHEMA });

      expect(text).toMatch(/^Sure!/);
    });
  });
}
