import { z } from 'zod';
import { BENCHMARK_SPLITS } from '../outcome.js';
import { ANNOTATION_STEPS } from './annotation.js';
import { Budget } from './budget.js';
import { environmentName, name, usd } from './field-types.js';
import { MetricId } from './score.js';
import { Webhook } from './webhook.js';

/** Where calls go. The name of a provider is also its quota domain: one task queue per use and provider. */
export const Provider = z
  .strictObject({
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .describe('Base URL as the client library wants it, e.g. https://api.openai.com/v1'),
    keyEnv: environmentName
      .nullable()
      .default(null)
      .describe('Environment variable that holds the key; null for a server without one'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(290)
      .default(290)
      .describe('Longest wait for one answer; Node gives up on a server that is silent for 300'),
  })
  .describe('A company or server that answers calls');
export type Provider = z.infer<typeof Provider>;

/** Prices of a chat or vision model, USD per million tokens. */
export const ChatPrice = z.strictObject({ inputUsdPerMTok: usd, outputUsdPerMTok: usd });

/** Prices of an image model: per image, or per million tokens of each kind. */
export const ImagePrice = z.union([
  z.strictObject({ perImageUsd: usd }),
  z.strictObject({ inputTextUsdPerMTok: usd, inputImageUsdPerMTok: usd, outputUsdPerMTok: usd }),
]);

/** Protocols whose vendors take many requests at once, for less and within a day: OpenAI's Batch API and Gemini's. */
const BATCH_PROTOCOLS: readonly string[] = ['openai-images', 'gemini', 'openai-chat'];

const batch = z
  .boolean()
  .default(false)
  .describe("Ask by the vendor's batch interface: for less, within 24 hours; see docs/batches.md");
const batchDiscount = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .default(null)
  .describe('Part of the price that a batch takes off; config/prices.yaml when absent; unknown means the full price');

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

const ImportedSource = z.strictObject({
  kind: z.literal('imported').describe('Posts that `echobench import` put into the store'),
  id: name.default('imported'),
  importers: z.array(z.string()).optional().describe('Only posts that these importers read; all when absent'),
});

const XSource = z.strictObject({
  kind: z.literal('x').describe('X API v2 full-archive search and conversations'),
  id: name.default('x'),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .default('https://api.x.com')
    .describe('Without the /2'),
  keyEnv: environmentName.nullable().default('X_BEARER_TOKEN').describe('null only for a server that takes any token'),
  dialect: z
    .enum(['tweet', 'post'])
    .default('post')
    .describe('Names of the request fields; answers of both are understood'),
  queries: z.array(z.string().min(1).max(1024)).min(1),
  pageSize: z.int().min(10).max(500).default(100),
  maxPosts: z.int().positive().default(10_000).describe('Stop a query after so many posts'),
  replies: z.boolean().default(true).describe('Fetch the reply tree of every relevant post'),
  pricePerPostUsd: usd.nullable().default(null),
});
export type XSource = z.infer<typeof XSource>;

export const Source = z.discriminatedUnion('kind', [ImportedSource, XSource]);
export type Source = z.infer<typeof Source>;

const QueueLimit = z.strictObject({
  rps: z.number().positive().optional().describe('Calls started per second, over all workers'),
  concurrency: z.int().positive().max(1000).optional().describe('Calls in flight per worker process'),
});

/** What one refresh does, as the operator wrote it. Unknown fields are errors. */
export const RefreshFile = z
  .strictObject({
    id: name.describe('Name of this refresh; starting it a second time continues it'),
    title: z.string().optional(),
    window: z
      .strictObject({ from: z.iso.date(), to: z.iso.date() })
      .refine((window) => window.from <= window.to, 'from must not be after to')
      .describe('Days, UTC, both included'),
    providers: z.record(name, Provider),
    sources: z.array(Source).min(1),
    annotate: z.strictObject({
      about: z.strictObject({
        name: z.string().min(1).describe('The model that posts are to be about'),
        aliases: z.array(z.string()).default([]),
      }),
      model: ChatModelConfig,
      relevanceAtLeast: z.int().min(1).max(5).default(4),
      prompts: z
        .partialRecord(z.enum(ANNOTATION_STEPS), z.string())
        .optional()
        .describe('Expected version hash of a step; the start is refused when the shipped prompt differs'),
    }),
    curate: z.strictObject({ maxPerSplit: z.int().positive().default(1000) }).prefault({}),
    models: z.array(ImageModelConfig).min(1),
    judges: z.array(JudgeConfig).min(1),
    metrics: z.array(MetricId).default(['color-shift']),
    limits: z
      .strictObject({
        samplesInFlight: z
          .int()
          .positive()
          .max(200)
          .default(12)
          .describe('Samples that one chunk works on at the same time'),
        chunksInFlight: z.int().positive().max(20).default(2).describe('Chunks of one model run at the same time'),
        heartbeatSeconds: z
          .int()
          .min(2)
          .max(300)
          .default(20)
          .describe('A worker silent for so long is taken for dead and its calls are tried again'),
        stalledMinutes: z
          .number()
          .positive()
          .max(1440)
          .default(30)
          .describe('A running refresh that completes nothing for so long says so, and what it waits for'),
        providerDownAttempts: z
          .int()
          .positive()
          .default(8)
          .describe('Tries, with growing waits, before a model run parks'),
        queues: z
          .record(z.string().regex(/^echo\./, 'name a task queue, such as echo.model.openai'), QueueLimit)
          .default({}),
      })
      .prefault({}),
    budget: Budget.nullable().default(null),
    media: z.strictObject({ allowPrivateHosts: z.boolean().default(false) }).prefault({}),
    notify: z.array(Webhook).default([]).describe('Webhooks that are told when the refresh parks, ends or spends'),
    publish: z.strictObject({ dir: z.string().default('site') }).prefault({}),
  })
  .superRefine(checkReferences);
export type RefreshFile = z.infer<typeof RefreshFile>;

function checkReferences(
  file: {
    providers: Record<string, Provider>;
    annotate: { model: ChatModelConfig };
    models: ImageModelConfig[];
    judges: JudgeConfig[];
    sources: Source[];
    notify: Webhook[];
  },
  context: z.RefinementCtx,
): void {
  const known = Object.keys(file.providers);
  if (known.includes(STORED_PROVIDER))
    context.addIssue({
      code: 'custom',
      path: ['providers', STORED_PROVIDER],
      message: 'the name is taken: it stands for stored outputs; choose another',
    });
  const uses: [string, (string | number)[]][] = [
    [file.annotate.model.provider, ['annotate', 'model', 'provider']],
    ...file.models.flatMap((model, i): [string, (string | number)[]][] =>
      model.protocol === 'stored' ? [] : [[model.provider, ['models', i, 'provider']]],
    ),
    ...file.models.flatMap(({ rewriter }, i): [string, (string | number)[]][] =>
      rewriter ? [[rewriter.provider, ['models', i, 'rewriter', 'provider']]] : [],
    ),
    ...file.judges.map((judge, i): [string, (string | number)[]] => [judge.provider, ['judges', i, 'provider']]),
  ];
  file.models.forEach(({ protocol, inputs }, i) => {
    if (inputs.mask !== 'none' && protocol !== 'openai-images')
      context.addIssue({
        code: 'custom',
        path: ['models', i, 'inputs', 'mask'],
        message: `the protocol ${protocol} takes no mask; only openai-images does`,
      });
  });
  for (const [provider, path] of uses) {
    if (!known.includes(provider))
      context.addIssue({
        code: 'custom',
        path,
        message: `no provider "${provider}"; known: ${known.join(', ') || 'none'}`,
      });
  }
  for (const list of ['models', 'judges'] as const) {
    file[list].forEach((entry, i) => {
      const message = whyNoBatch(entry);
      if (message !== null) context.addIssue({ code: 'custom', path: [list, i, 'batch'], message });
    });
  }
  for (const list of ['models', 'judges', 'sources', 'notify'] as const) {
    const ids = file[list].map((entry) => entry.id);
    ids.forEach((id, i) => {
      if (ids.indexOf(id) !== i)
        context.addIssue({ code: 'custom', path: [list, i, 'id'], message: `the id "${id}" stands twice` });
    });
  }
}

function whyNoBatch(entry: ImageModelConfig | JudgeConfig): string | null {
  if (!entry.batch) return null;
  const { protocol } = entry;
  if (!BATCH_PROTOCOLS.includes(protocol))
    return `the protocol ${protocol} has no batches; those that have: ${BATCH_PROTOCOLS.join(', ')}`;
  if ('rewriter' in entry && entry.rewriter) return 'a model with a rewriter is asked one by one, and never in a batch';
  return null;
}
