import type {
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import { NO_USAGE, type Usage } from '../../core/schemas/ledger-entry.js';
import type { ChatModelConfig } from '../../core/schemas/chat-model-config.js';
import type { ChatAnswer, ChatMessage, ChatModel, ChatPart, ChatRequest, ProviderAccess } from '../contract.js';
import { dataUrl } from '../data-url.js';
import { openaiBatch } from './batch.js';
import { callOpenai, openaiClient, type RawAnswer } from './call.js';
import { isSchemaRefused, withSchemaInWords } from './plain-schema.js';
import { inBandError } from './provider-error.js';

const ChatReply = z.looseObject({
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        finish_reason: z.string().nullish(),
        message: z.looseObject({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        error: z.unknown().optional(),
      }),
    )
    .optional(),
  error: z.unknown().optional(),
  usage: z
    .looseObject({
      prompt_tokens: z.number().nullish(),
      completion_tokens: z.number().nullish(),
      // OpenRouter: what it took from the account, USD.
      cost: z.number().nonnegative().nullish(),
    })
    .nullish(),
});

/**
 * Any server that speaks OpenAI chat completions with `image_url` parts: the portable form of vision input. A server that turns a JSON
 * Schema away is asked once more with the schema in words; a request that was turned away costs nothing.
 */
export function openaiChatModel(config: ChatModelConfig, access: ProviderAccess): ChatModel {
  const client = openaiClient(access);

  /** The server was seen to take no JSON Schema: it is told in words from then on. */
  let inWords = false;

  async function ask(request: ChatRequest): Promise<ChatAnswer> {
    try {
      return await send(request);
    } catch (error) {
      if (inWords || !request.replySchema || !isSchemaRefused(error)) throw error;
      inWords = true;
      return send(request);
    }
  }

  async function send(request: ChatRequest): Promise<ChatAnswer> {
    const body = toBody(request);
    return readReply(
      await callOpenai(access, request.signal, (signal) => client.chat.completions.create(body, { signal })),
      access.apiKey,
    );
  }

  function toBody({ messages, replySchema }: Omit<ChatRequest, 'signal'>): ChatCompletionCreateParamsNonStreaming {
    return {
      model: config.model,
      messages: (inWords ? withSchemaInWords({ messages, ...(replySchema && { replySchema }) }) : messages).map(
        toMessage,
      ),
      max_completion_tokens: config.maxOutputTokens,
      ...(config.temperature !== null && { temperature: config.temperature }),
      ...(config.reasoning !== null && { reasoning_effort: config.reasoning }),
      ...(replySchema &&
        !inWords && {
          response_format: { type: 'json_schema', json_schema: { ...replySchema, strict: true } },
        }),
      ...config.extra,
    };
  }

  const batch = openaiBatch<Omit<ChatRequest, 'signal'>, ChatAnswer>(access, {
    toBody: (request) => ({ url: '/v1/chat/completions', body: toBody(request) }),
    read: (answer) => readReply(answer, access.apiKey),
    isMendable: isSchemaRefused,
  });
  return { ask, batch };
}

function toMessage(message: ChatMessage): ChatCompletionMessageParam {
  if (message.role !== 'user') return { role: message.role, content: message.content.map(textOf).join('\n') };
  return {
    role: 'user',
    content: message.content.map((part) =>
      part.type === 'text'
        ? { type: 'text', text: part.text }
        : { type: 'image_url', image_url: { url: dataUrl(part.image) } },
    ),
  };
}

function textOf(part: ChatPart): string {
  return part.type === 'text' ? part.text : '';
}

function readReply({ body, requestId }: RawAnswer, apiKey: string): ChatAnswer {
  const parsed = ChatReply.safeParse(body);
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a chat completion', { requestId });
  const reply = parsed.data;
  const choice = reply.choices?.[0];
  const inBand = reply.error ?? choice?.error;
  if (inBand) throw inBandError(inBand, { apiKey, requestId });
  const usage = readUsage(reply.usage);
  if (choice?.message?.refusal || choice?.finish_reason === 'content_filter') {
    const words = choice.message?.refusal ?? 'stopped by the content filter';
    throw new ProviderError('refused', redact(words, [apiKey]), { requestId, usage });
  }
  const text = choice?.message?.content;
  if (!text) throw new ProviderError('bad_response', 'the answer holds no text', { requestId, usage });
  return { text, resolvedModel: reply.model ?? null, requestId, usage };
}

function readUsage(usage: z.infer<typeof ChatReply>['usage']): Usage {
  return {
    ...NO_USAGE,
    inputTextTokens: usage?.prompt_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? null,
    billedUsd: usage?.cost ?? null,
  };
}
