import { z } from 'zod';
import { name, usd } from './field-types.js';

/** Prices of a chat or vision model, USD per million tokens. */
export const ChatPrice = z.strictObject({ inputUsdPerMTok: usd, outputUsdPerMTok: usd });

const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high'] as const;

export const ChatModelConfig = z.strictObject({
  protocol: z.enum(['openai-chat']).default('openai-chat'),
  provider: name.describe('Name of an entry of `providers`'),
  model: z.string().min(1).describe('Model id as the provider knows it'),
  temperature: z.number().min(0).max(2).nullable().default(0).describe('null where the model takes none'),
  maxOutputTokens: z.int().positive().max(100_000).default(4096),
  reasoning: z
    .enum(REASONING_EFFORTS)
    .nullable()
    .default(null)
    .describe('How long a model that reasons may do so; null leaves it to the model'),
  extra: z
    .record(z.string(), z.json())
    .default({})
    .describe(
      "Goes into the body as it stands, such as OpenRouter's choice of hosts: {provider: {order: [name], allow_fallbacks: false}}",
    ),
  price: ChatPrice.nullable().default(null).describe('Unknown when absent; unknown is shown as unknown, never as zero'),
});
export type ChatModelConfig = z.infer<typeof ChatModelConfig>;
