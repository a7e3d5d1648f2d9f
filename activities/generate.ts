import type { RetryOrder } from '../core/run-settings.js';
import type { ImageModelConfig } from '../core/schemas/image-model-config.js';
import type { Sample } from '../core/schemas/sample.js';
import type { DirectImageModel, QueuedImageModel } from '../models/contract.js';
import type { ActivityContext } from './context.js';
import {
  briefOf,
  checkImage,
  findTask,
  inputCount,
  keepEnding,
  keepImage,
  orderOf,
  reportOf,
  type Brief,
  type CheckedAnswer,
  type GenerationTask,
} from './generation-task.js';
import { payOnce, settleLedger } from './paid-call.js';
import { submitOnce } from './queued-call.js';
import type { GenerateReport, SubmitReport } from './reports.js';
import { isDue } from './retry-order.js';
import { takeStored } from './stored-outputs.js';

export interface GenerateInput {
  refreshId: string;
  modelId: string;
  sampleId: string;
  /** Which of several pictures of the sample, from 0; the first when absent. */
  draw?: number;
  retry: RetryOrder | null;
}

/** One model on one sample: looked up, else paid for once. A vendor with a queue takes the request; `fetchGeneration` has the rest. */
export function createGenerate(context: ActivityContext) {
  return async function generate(input: GenerateInput): Promise<SubmitReport> {
    const task = await findTask(context, input);
    const { existing, generationId, config, sample } = task;
    if (existing && !isDue(existing, input.retry)) {
      await settleLedger(context, generationId, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0, image: existing.image?.sha256 ?? null };
    }
    if (config.protocol === 'stored') return takeStored(context, task);
    const model = await context.imageModel(config, task.provider);
    const reason = unsupported(sample, config) ?? model.whyUnsupported({ inputImages: inputCount(task) });
    if (reason !== null) {
      const ending = { outcome: 'unsupported', failureKind: 'unsupported', message: reason, costUsd: 0 } as const;
      return keepEnding(context, task, ending);
    }
    const brief = await briefOf(context, task);
    if ('outcome' in brief) return keepEnding(context, task, brief);
    return model.kind === 'direct' ? draw(context, task, { model, brief }) : submit(context, task, { model, brief });
  };
}

/** Why the model is not asked about this sample; `null` where it is. */
export function unsupported(sample: Sample, config: ImageModelConfig): string | null {
  if (sample.split === 'analysis' || !config.splits.includes(sample.split))
    return `the model is not set up for ${sample.split}`;
  const inputs = sample.inputImages.length;
  return inputs > config.maxInputImages ? `${inputs} input images; the model takes ${config.maxInputImages}` : null;
}

async function draw(
  context: ActivityContext,
  task: GenerationTask,
  { model, brief }: { model: DirectImageModel; brief: Brief },
): Promise<GenerateReport> {
  const { prompt, inputImages, mask } = brief;
  let image: string | null = null;
  const result = await payOnce<CheckedAnswer>(context, {
    ...orderOf(task),
    call: async (signal) => checkImage(context, await model.generate({ prompt, inputImages, mask, signal })),
    keep: async (answer, bill) => {
      image = await keepImage(context, task, { answer, bill, brief });
    },
  });
  return reportOf(context, task, { result, image });
}

async function submit(
  context: ActivityContext,
  task: GenerationTask,
  { model, brief }: { model: QueuedImageModel; brief: Brief },
): Promise<SubmitReport> {
  const { prompt, inputImages } = brief;
  const order = { ...orderOf(task), replaces: task.existing?.at ?? null };
  const result = await submitOnce(context, order, (signal) => model.submit({ prompt, inputImages, signal }));
  return result.kind === 'submitted' ? result : reportOf(context, task, { result, image: null });
}
