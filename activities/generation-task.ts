import { expectedImageUsd } from '../core/expected-usage.js';
import type { FailureKind } from '../core/failure.js';
import { imageCostUsd } from '../core/pricing.js';
import { ProviderError } from '../core/provider-error.js';
import type { Generation, SentImage, StoredImage } from '../core/schemas/generation.js';
import type { ImageModelConfig } from '../core/schemas/image-model-config.js';
import type { Provider } from '../core/schemas/provider.js';
import type { Sample } from '../core/schemas/sample.js';
import type { StoredOutput } from '../core/schemas/stored-output.js';
import type { ImageAnswer } from '../models/contract.js';
import type { ActivityContext, EncodedImage } from './context.js';
import { neverAgain } from './failures.js';
import { findModel } from './find.js';
import { keysOf } from './generation-keys.js';
import type { Bill, CallOrder, PaidResult } from './paid-call.js';
import type { GenerateReport } from './reports.js';

/** One model on one sample. */
export interface GenerationTask {
  refreshId: string;
  sample: Sample;
  config: ImageModelConfig;
  provider: Provider;
  generationId: string;
  /** Of the rewritten prompt; `null` for a model that draws from the sample's own. */
  rewriteId: string | null;
  /** What is in the store already, and is to be replaced where there is an order to. */
  existing: Generation | null;
  providerDownAttempts: number;
}

export async function findTask(
  context: ActivityContext,
  input: { refreshId: string; modelId: string; sampleId: string; draw?: number },
): Promise<GenerationTask> {
  const { refreshId, modelId, sampleId, draw = 0 } = input;
  const { file } = await context.refresh(refreshId);
  const { config: entry, provider } = findModel(file, modelId);
  const config = forDraw(entry, draw);
  const sample = await context.sample(sampleId);
  const keys = keysOf(context, file, entry)(sample, draw);
  const generationId = keys.generation;
  const existing = await context.store.generations.get(generationId);
  const { providerDownAttempts } = file.limits;
  const rewriteId = keys.rewrite;
  return { refreshId, sample, config, provider, generationId, rewriteId, existing, providerDownAttempts };
}

/** A model that takes a seed gets another one for each picture of a sample: the same one would draw the same picture. */
function forDraw(config: ImageModelConfig, draw: number): ImageModelConfig {
  const { seed } = config.parameters;
  if (draw === 0 || seed === undefined) return config;
  return { ...config, parameters: { ...config.parameters, seed: seed + draw } };
}

/** What an image model is given: pictures as the file's policy for inputs has them; a rewritten prompt comes alone. */
export interface Brief {
  prompt: string;
  inputImages: EncodedImage[];
  /** Where the first input may be changed, if the policy for inputs wants one. */
  mask: EncodedImage | null;
  /** The rewriter's prompt. */
  rewritten: string | null;
}

/** @returns what the model is to be given, or why there is nothing to give it: the rewriter had no prompt. */
export async function briefOf(context: ActivityContext, task: GenerationTask): Promise<Brief | Ending> {
  const { sample, config, rewriteId } = task;
  if (rewriteId === null) {
    const policy = config.inputs;
    const inputImages = await Promise.all(
      sample.inputImages.map((sha256) => context.images.modelInput(sha256, policy)),
    );
    const [first] = sample.inputImages;
    const mask = policy.mask === 'alpha' && first !== undefined ? await context.images.alphaMask(first, policy) : null;
    return { prompt: sample.prompt, inputImages, mask, rewritten: null };
  }
  const rewrite = await context.store.rewrites.get(rewriteId);
  if (!rewrite) throw neverAgain('RewriteMissing', `the prompt ${rewriteId} was not rewritten`);
  const { outcome, prompt, failureKind, reason } = rewrite;
  if (outcome === 'ok' && prompt !== null) return { prompt, inputImages: [], mask: null, rewritten: prompt };
  return { outcome, failureKind, message: `the rewriter gave no prompt: ${reason}`, costUsd: 0 };
}

/** Input pictures that the image model itself is given. */
export function inputCount({ sample, rewriteId }: GenerationTask): number {
  return rewriteId === null ? sample.inputImages.length : 0;
}

export function orderOf(task: GenerationTask): CallOrder {
  const { refreshId, config, generationId, providerDownAttempts } = task;
  return {
    refreshId,
    stage: 'generate',
    callKey: generationId,
    modelId: config.id,
    provider: config.provider,
    model: config.model,
    providerDownAttempts,
    estimateUsd: expectedImageUsd(config.price, inputCount(task))?.high ?? null,
    cost: (usage) => imageCostUsd(config.price, usage),
  };
}

export type CheckedAnswer = ImageAnswer & { size: Omit<StoredImage, 'sha256'> };

/** A model can answer with bytes that are no picture; that is a bad response, and it may have been billed. */
export async function checkImage(context: ActivityContext, answer: ImageAnswer): Promise<CheckedAnswer> {
  const inspection = await context.images.inspect(answer.image.bytes);
  if (!inspection.ok) {
    const { requestId, usage } = answer;
    const message = `the answer is no usable image: ${inspection.reason}`;
    throw new ProviderError('bad_response', message, { requestId, usage });
  }
  const { mediaType, width, height } = inspection;
  return { ...answer, size: { mediaType, width, height, bytes: answer.image.bytes.byteLength } };
}

/** Stores a picture and its generation. @returns the picture's blob. */
export async function keepImage(
  context: ActivityContext,
  task: GenerationTask,
  { answer, bill, brief }: { answer: CheckedAnswer; bill: Bill; brief: Brief },
): Promise<string> {
  const sha256 = await context.store.blobs.put(answer.image.bytes);
  await context.store.generations.put({
    ...common(task),
    outcome: 'ok',
    image: { sha256, ...answer.size },
    failureKind: null,
    reason: null,
    resolvedModel: answer.resolvedModel,
    sent: brief.inputImages.map(sentAs),
    revisedPrompt: answer.revisedPrompt ?? brief.rewritten,
    costUsd: bill.costUsd,
    latencyMs: bill.latencyMs,
    at: bill.at,
  });
  return sha256;
}

/** Stores a picture that was made elsewhere as this model's generation. It costs nothing. */
export async function keepStored(
  context: ActivityContext,
  task: GenerationTask,
  { image, madeBy }: StoredOutput,
): Promise<GenerateReport> {
  await context.store.generations.put({
    ...common(task),
    outcome: 'ok',
    image,
    failureKind: null,
    reason: null,
    resolvedModel: madeBy,
    sent: [],
    revisedPrompt: null,
    costUsd: 0,
    latencyMs: 0,
    at: context.now(),
  });
  return { kind: 'done', outcome: 'ok', costUsd: 0, image: image.sha256 };
}

export interface Ending {
  outcome: Generation['outcome'];
  failureKind: FailureKind | null;
  message: string;
  costUsd: number | null;
}

/** Stores that there is no picture, and why. */
export async function keepEnding(
  context: ActivityContext,
  task: GenerationTask,
  ending: Ending,
): Promise<GenerateReport> {
  const { outcome, failureKind, message, costUsd } = ending;
  await context.store.generations.put({
    ...common(task),
    outcome,
    image: null,
    failureKind,
    reason: message,
    resolvedModel: null,
    sent: [],
    revisedPrompt: null,
    costUsd,
    latencyMs: 0,
    at: context.now(),
  });
  return { kind: 'done', outcome, costUsd, badReply: failureKind === 'bad_response', image: null };
}

/** What the workflow is told of a call, its end stored where it has no picture. */
export function reportOf<Other extends { kind: 'held' | 'parked' | 'again' }>(
  context: ActivityContext,
  task: GenerationTask,
  {
    result,
    image,
  }: { result: Extract<PaidResult<CheckedAnswer>, { kind: 'answered' | 'ended' }> | Other; image: string | null },
): Promise<GenerateReport> | GenerateReport | Other {
  switch (result.kind) {
    case 'answered':
      return { kind: 'done', outcome: 'ok', costUsd: result.costUsd, image };
    case 'ended':
      return keepEnding(context, task, result);
    default:
      return result;
  }
}

function common(
  task: GenerationTask,
): Pick<Generation, '_id' | 'sampleId' | 'modelId' | 'provider' | 'model' | 'retried'> {
  const { config, sample, generationId, existing } = task;
  return {
    _id: generationId,
    sampleId: sample._id,
    modelId: config.id,
    provider: config.provider,
    model: config.model,
    retried: existing !== null,
  };
}

/** How a picture went to a model or a judge. */
export function sentAs({ mediaType, width, height, bytes }: EncodedImage): SentImage {
  return { mediaType, width, height, bytes: bytes.byteLength };
}
