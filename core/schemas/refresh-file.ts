import { z } from 'zod';
import { AnnotateConfig } from './annotate-config.js';
import { Budget } from './budget.js';
import { CurateConfig } from './curate-config.js';
import { EmbeddingConfig } from './embedding-config.js';
import { DescribeConfig } from './describe-config.js';
import { checkCollecting } from './check-collecting.js';
import { CollectPhase } from './collect-phase.js';
import { CollectWindow } from './collect-window.js';
import { name } from './field-types.js';
import { BATCH_PROTOCOLS, ImageModelConfig, JudgeConfig, STORED_PROVIDER } from './image-model-config.js';
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

function checkReferences(
  file: {
    providers: Record<string, Provider>;
    annotate: AnnotateConfig;
    embeddings: EmbeddingConfig | null;
    analysis: DescribeConfig | null;
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
    ...embeddingUses(file),
    ...(file.annotate.secondOpinion
      ? ([[file.annotate.secondOpinion.provider, ['annotate', 'secondOpinion', 'provider']]] satisfies [
          string,
          string[],
        ][])
      : []),
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
  for (const [field, message] of annotateComplaints(file.annotate))
    context.addIssue({ code: 'custom', path: ['annotate', field], message });
  for (const list of ['models', 'judges'] as const) {
    file[list].forEach((entry, i) => {
      const message = whyNoBatch(entry);
      if (message !== null) context.addIssue({ code: 'custom', path: [list, i, 'batch'], message });
    });
  }
  const lists: [(string | number)[], { id: string }[]][] = [
    ...(['models', 'judges', 'sources', 'notify'] as const).map((list): [string[], { id: string }[]] => [
      [list],
      file[list],
    ]),
    [['analysis', 'priorDatasets'], file.analysis?.priorDatasets ?? []],
  ];
  for (const [path, entries] of lists) {
    const ids = entries.map((entry) => entry.id);
    ids.forEach((id, i) => {
      if (ids.indexOf(id) !== i)
        context.addIssue({ code: 'custom', path: [...path, i, 'id'], message: `the id "${id}" stands twice` });
    });
  }
}

function embeddingUses({ embeddings }: { embeddings: EmbeddingConfig | null }): [string, string[]][] {
  return embeddings?.protocol === 'openai-embeddings' ? [[embeddings.provider, ['embeddings', 'provider']]] : [];
}

/** Replies are many: asked about one by one, a single thread would be hundreds of calls. */
const FEWEST_WITH_FILTER = 10;

/** What of the annotate stage does not go together, by field. */
function annotateComplaints({
  model,
  relevancePostsPerCall,
  replies,
  batch,
}: AnnotateConfig): [keyof AnnotateConfig, string][] {
  const complaints: [keyof AnnotateConfig, string][] = [];
  if (batch.length > 0 && !BATCH_PROTOCOLS.includes(model.protocol))
    complaints.push([
      'batch',
      `the protocol ${model.protocol} has no batches; those that have: ${BATCH_PROTOCOLS.join(', ')}`,
    ]);
  if (batch.includes('relevance') && relevancePostsPerCall > 1)
    complaints.push([
      'batch',
      'relevance goes into batches one post a row: set relevancePostsPerCall to 1, or leave relevance out of batch',
    ]);
  if (replies === 'filter' && relevancePostsPerCall < FEWEST_WITH_FILTER)
    complaints.push([
      'replies',
      `filter asks about every reply: set relevancePostsPerCall to ${FEWEST_WITH_FILTER} or more`,
    ]);
  return complaints;
}

function whyNoBatch(entry: ImageModelConfig | JudgeConfig): string | null {
  if (!entry.batch) return null;
  const { protocol } = entry;
  if (!BATCH_PROTOCOLS.includes(protocol))
    return `the protocol ${protocol} has no batches; those that have: ${BATCH_PROTOCOLS.join(', ')}`;
  if ('rewriter' in entry && entry.rewriter) return 'a model with a rewriter is asked one by one, and never in a batch';
  return null;
}
