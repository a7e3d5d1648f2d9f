import { z } from 'zod';
import { AnnotateConfig } from './annotate-config.js';
import { Budget } from './budget.js';
import { CurateConfig } from './curate-config.js';
import { EmbeddingConfig } from './embedding-config.js';
import { DescribeConfig } from './describe-config.js';
import { checkCollecting } from './check-collecting.js';
import { checkReferences } from './check-references.js';
import { CollectPhase } from './collect-phase.js';
import { CollectWindow } from './collect-window.js';
import { name } from './field-types.js';
import { ImageModelConfig, JudgeConfig } from './image-model-config.js';
import { Provider } from './provider.js';
import { MetricId } from './score.js';
import { Source } from './source.js';
import { ThreadSettings } from './thread-settings.js';
import { Webhook } from './webhook.js';

const QueueLimit = z.strictObject({
  rps: z.number().positive().optional().describe('Calls started per second, over all workers'),
  concurrency: z.int().positive().max(1000).optional().describe('Calls in flight per worker process'),
});

/** What one refresh does, as the operator wrote it. Unknown fields are errors. */
export const RefreshFile = z
  .strictObject({
    id: name.describe('Name of this refresh; starting it a second time continues it'),
    title: z.string().optional(),
    window: CollectWindow.describe('Days, UTC, both included'),
    providers: z.record(name, Provider),
    sources: z.array(Source).min(1),
    phases: z
      .array(CollectPhase)
      .default([])
      .describe('Keywords that are put to sources, beside the queries that stand with a source'),
    threads: ThreadSettings.prefault({}),
    annotate: AnnotateConfig,
    curate: CurateConfig.prefault({}),
    embeddings: EmbeddingConfig.nullable()
      .default(null)
      .describe('How texts become vectors; null for what is built in'),
    analysis: DescribeConfig.nullable()
      .default(null)
      .describe('What is computed about the dataset itself, for a page of the site; nothing when absent'),
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
  .superRefine(checkReferences)
  .superRefine(checkCollecting);
export type RefreshFile = z.infer<typeof RefreshFile>;
