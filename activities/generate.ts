import type { FailureKind } from '../core/failure.js';
import { expectedImageUsd } from '../core/expected-usage.js';
import { generationKey } from '../core/keys.js';
import { imageCostUsd } from '../core/pricing.js';
import { ProviderError } from '../core/provider-error.js';
import type { RetryOrder } from '../core/run-settings.js';
import type { Generation, StoredImage } from '../core/schemas/generation.js';
import type { ImageModelConfig, Provider } from '../core/schemas/refresh-file.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ImageAnswer, ImageBytes } from '../models/contract.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findModel } from './find.js';
import { payOnce, settleLedger, type Bill } from './paid-call.js';
import type { GenerateReport } from './reports.js';
import { isDue } from './retry-order.js';

export interface GenerateInput {
  refreshId: string;
  modelId: string;
  sampleId: string;
  retry: RetryOrder | null;
}

interface Task {
  sample: Sample;
  config: ImageModelConfig;
  provider: Provider;
  generationId: string;
  retried: boolean;
}

/** One model on one sample: looked up, else paid for once. */
export function createGenerate(context: ActivityContext) {
  return async function generate(input: GenerateInput): Promise<GenerateReport> {
    const { file } = await context.refresh(input.refreshId);
    const { config, provider } = findModel(file, input.modelId);
    const sample = await context.sample(input.sampleId);
    const generationId = generationKey(sample, config, provider);
    const existing = await context.store.generations.get(generationId);
    if (existing && !isDue(existing, input.retry)) {
      await settleLedger(context, generationId, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0, image: existing.image?.sha256 ?? null };
    }
    const task: Task = { sample, config, provider, generationId, retried: existing !== null };
    const refusal = unsupported(sample, config);
    if (refusal === null)
      return pay(context, input.refreshId, { task, providerDownAttempts: file.limits.providerDownAttempts });
    await context.store.generations.put(
      withoutImage(task, { outcome: 'unsupported', failureKind: 'unsupported', reason: refusal, at: context.now() }),
    );
    return { kind: 'done', outcome: 'unsupported', costUsd: 0, image: null };
  };
}

/** Why the model is not asked about this sample; `null` where it is. */
export function unsupported(sample: Sample, config: ImageModelConfig): string | null {
  if (sample.split === 'analysis' || !config.splits.includes(sample.split))
    return `the model is not set up for ${sample.split}`;
  const inputs = sample.inputImages.length;
  return inputs > config.maxInputImages ? `${inputs} input images; the model takes ${config.maxInputImages}` : null;
}

async function pay(
  context: ActivityContext,
  refreshId: string,
  { task, providerDownAttempts }: { task: Task; providerDownAttempts: number },
): Promise<GenerateReport> {
  const { config, sample, generationId } = task;
  const model = await context.imageModel(config, task.provider);
  if (model.kind === 'queued') throw neverAgain('NotYet', 'queued models are not wired up yet');
  const inputImages = await loadInputs(context, sample);
  let image: string | null = null;
  const result = await payOnce<CheckedAnswer>(context, {
    refreshId,
    stage: 'generate',
    callKey: generationId,
    modelId: config.id,
    provider: config.provider,
    model: config.model,
    providerDownAttempts,
    estimateUsd: expectedImageUsd(config.price, inputImages.length)?.high ?? null,
    cost: (usage) => imageCostUsd(config.price, usage),
    call: async (signal) => checkImage(context, await model.generate({ prompt: sample.prompt, inputImages, signal })),
    keep: async (answer, bill) => {
      image = await context.store.blobs.put(answer.image.bytes);
      await context.store.generations.put(withImage(task, { ...answer, sha256: image }, bill));
    },
  });
  switch (result.kind) {
    case 'answered':
      return { kind: 'done', outcome: 'ok', costUsd: result.costUsd, image };
    case 'ended':
      await context.store.generations.put(withoutImage(task, { ...result, reason: result.message, at: context.now() }));
      return {
        kind: 'done',
        outcome: result.outcome,
        costUsd: result.costUsd,
        badReply: result.failureKind === 'bad_response',
        image: null,
      };
    default:
      return result;
  }
}

async function loadInputs(context: ActivityContext, sample: Sample): Promise<ImageBytes[]> {
  return Promise.all(sample.inputImages.map((sha256) => context.images.modelInput(sha256)));
}

type CheckedAnswer = ImageAnswer & { size: Omit<StoredImage, 'sha256'> };

/** A model can answer with bytes that are no picture; that is a bad response, and it may have been billed. */
async function checkImage(context: ActivityContext, answer: ImageAnswer): Promise<CheckedAnswer> {
  const inspection = await context.images.inspect(answer.image.bytes);
  if (!inspection.ok) {
    const { requestId, usage } = answer;
    throw new ProviderError('bad_response', `the answer is no usable image: ${inspection.reason}`, {
      requestId,
      usage,
    });
  }
  const { mediaType, width, height } = inspection;
  return { ...answer, size: { mediaType, width, height, bytes: answer.image.bytes.byteLength } };
}

function common(task: Task): Pick<Generation, '_id' | 'sampleId' | 'modelId' | 'provider' | 'model' | 'retried'> {
  const { config, sample, generationId, retried } = task;
  return {
    _id: generationId,
    sampleId: sample._id,
    modelId: config.id,
    provider: config.provider,
    model: config.model,
    retried,
  };
}

function withImage(task: Task, answer: CheckedAnswer & { sha256: string }, bill: Bill): Generation {
  return {
    ...common(task),
    outcome: 'ok',
    image: { sha256: answer.sha256, ...answer.size },
    failureKind: null,
    reason: null,
    resolvedModel: answer.resolvedModel,
    costUsd: bill.costUsd,
    latencyMs: bill.latencyMs,
    at: bill.at,
  };
}

interface Ending {
  outcome: 'refused' | 'unsupported' | 'failed';
  failureKind: FailureKind;
  reason: string;
  costUsd?: number | null;
  at: Date;
}

function withoutImage(task: Task, ending: Ending): Generation {
  const { outcome, failureKind, reason, at } = ending;
  const costUsd = ending.costUsd === undefined ? 0 : ending.costUsd;
  return { ...common(task), outcome, failureKind, reason, at, image: null, resolvedModel: null, costUsd, latencyMs: 0 };
}
