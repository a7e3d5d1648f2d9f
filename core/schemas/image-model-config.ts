import { z } from 'zod';
import { BENCHMARK_SPLITS } from '../outcome.js';
import { ChatModelConfig } from './chat-model-config.js';
import { batchDiscount, name, usd } from './field-types.js';

/** Prices of an image model: per image, or per million tokens of each kind. */
export const ImagePrice = z.union([
  z.strictObject({ perImageUsd: usd }),
  z.strictObject({ inputTextUsdPerMTok: usd, inputImageUsdPerMTok: usd, outputUsdPerMTok: usd }),
]);

/** Protocols whose vendors take many requests at once, for less and within a day: OpenAI's Batch API and Gemini's. */
export const BATCH_PROTOCOLS: readonly string[] = ['openai-images', 'gemini', 'openai-chat'];

const batch = z
  .boolean()
  .default(false)
  .describe("Ask by the vendor's batch interface: for less, within 24 hours; see docs/batches.md");

/** Provider of models whose outputs were imported; a file cannot define it. */
export const STORED_PROVIDER = 'stored';

/** How input pictures go to a model; what was sent is recorded with each generation. */
export const InputPolicy = z
  .strictObject({
    longerSidePx: z.int().min(64).max(16_384).nullable().default(null).describe('Larger pictures are made smaller'),
    format: z.enum(['keep', 'png', 'jpeg']).default('keep').describe('keep: JPEG stays JPEG, all else becomes PNG'),
    mask: z
      .enum(['none', 'alpha'])
      .default('none')
      .describe('alpha: where the first input is transparent, and only there, the model is to draw (openai-images)'),
  })
  .describe('How input pictures go to the model');
export type InputPolicy = z.infer<typeof InputPolicy>;

export const ImageModelConfig = z.strictObject({
  id: name.describe('Name of the row on the board'),
  protocol: z
    .enum(['openai-images', 'openai-responses', 'openrouter-images', 'gemini', 'bfl', 'fal', 'replicate', 'stored'])
    .default('openai-images'),
  provider: name
    .default(STORED_PROVIDER)
    .describe('Name of an entry of `providers`; only stored outputs (`echobench outputs import`) have none'),
  model: z.string().min(1),
  splits: z
    .array(z.enum(BENCHMARK_SPLITS))
    .min(1)
    .default([...BENCHMARK_SPLITS])
    .describe('What the model can do; other samples end as `unsupported`'),
  maxInputImages: z.int().positive().default(16),
  inputs: InputPolicy.prefault({}),
  draws: z
    .int()
    .min(1)
    .max(10)
    .default(1)
    .describe(
      'Pictures of each sample, each drawn, judged and paid for; a sample counts once, by the mean of their ratings',
    ),
  rewriter: ChatModelConfig.nullable()
    .default(null)
    .describe(
      'LLM+Diffusion: this chat model sees prompt and inputs, and writes what the image model draws from, text alone',
    ),
  parameters: z
    .strictObject({
      size: z.string().optional().describe('As the vendor names it: 1024x1024, 2K'),
      aspectRatio: z
        .string()
        .regex(/^\d{1,2}:\d{1,2}$/)
        .optional()
        .describe('Width to height, such as 3:2, where the vendor takes it'),
      quality: z.string().optional(),
      seed: z.int().nonnegative().optional().describe('Where the model takes one'),
      extra: z.record(z.string(), z.json()).optional(),
    })
    .default({})
    .describe(
      'Whatever changes the picture; part of the generation key. `extra` goes into the body as it stands (such as steps of a self-hosted server); openai-responses takes `extra.tool` for the fields of its tool',
    ),
  price: ImagePrice.nullable().default(null),
  batch,
  batchDiscount,
});
export type ImageModelConfig = z.infer<typeof ImageModelConfig>;

export const JudgeConfig = ChatModelConfig.extend({
  id: name.describe('Name of the judge'),
  images: z
    .enum(['echo-2025', 'original'])
    .default('echo-2025')
    .describe('echo-2025: shorter side 512, JPEG 85, as in the paper'),
  batch,
  batchDiscount,
});
export type JudgeConfig = z.infer<typeof JudgeConfig>;
