import { expectedChatUsd } from '../core/expected-usage.js';
import { judgmentKey } from '../core/keys.js';
import { chatCostUsd } from '../core/pricing.js';
import type { FailureKind } from '../core/failure.js';
import type { SentImage } from '../core/schemas/generation.js';
import type { Judgment } from '../core/schemas/judgment.js';
import type { JudgeConfig } from '../core/schemas/image-model-config.js';
import type { Provider } from '../core/schemas/provider.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ChatAnswer, ChatMessage } from '../models/contract.js';
import { questionMessages } from '../prompts/messages.js';
import { parseRating } from '../prompts/parse-reply.js';
import type { ActivityContext } from './context.js';
import { findJudge, findModel } from './find.js';
import { keysOf } from './generation-keys.js';
import { sentAs } from './generation-task.js';
import type { Bill, CallOrder } from './paid-call.js';

/** Longest explanation that is kept, in characters. */
const EXPLANATION_LENGTH = 20_000;

/** One judge on one generation. */
export interface JudgeTask {
  refreshId: string;
  sample: Sample;
  judge: JudgeConfig;
  provider: Provider;
  outputImage: string;
  providerDownAttempts: number;
  /** What is in the store already, and is to be replaced where there is an order to. */
  existing: Judgment | null;
  /** The parts of the record that are known before the judge is asked. */
  known: Pick<
    Judgment,
    '_id' | 'generationId' | 'sampleId' | 'modelId' | 'judgeId' | 'promptHash' | 'provider' | 'model' | 'retried'
  >;
}

/** @param input `image`: blob of the picture to judge. */
export async function findJudgeTask(
  context: ActivityContext,
  input: { refreshId: string; modelId: string; judgeId: string; sampleId: string; draw?: number; image: string },
): Promise<JudgeTask> {
  const { refreshId, image: outputImage } = input;
  const { file } = await context.refresh(refreshId);
  const { config: judge, provider } = findJudge(file, input.judgeId);
  const sample = await context.sample(input.sampleId);
  const generationId = keysOf(context, file, findModel(file, input.modelId).config)(sample, input.draw).generation;
  const promptHash = context.prompts.judge.hash;
  const { prompt, inputImages } = sample;
  const _id = judgmentKey({ prompt, inputImages, outputImage }, judge, { provider, promptHash });
  const existing = await context.store.judgments.get(_id);
  const known = {
    _id,
    generationId,
    sampleId: sample._id,
    modelId: input.modelId,
    judgeId: judge.id,
    promptHash,
    provider: judge.provider,
    model: judge.model,
    retried: existing !== null,
  };
  const { providerDownAttempts } = file.limits;
  return { refreshId, sample, judge, provider, outputImage, providerDownAttempts, existing, known };
}

export function judgmentOrder({ refreshId, sample, judge, providerDownAttempts, known }: JudgeTask): CallOrder {
  return {
    refreshId,
    stage: 'judge',
    callKey: known._id,
    modelId: known.modelId,
    judgeId: judge.id,
    provider: judge.provider,
    model: judge.model,
    providerDownAttempts,
    estimateUsd: expectedChatUsd(judge.price, 'judge', sample.inputImages.length + 1)?.high ?? null,
    cost: (usage) => chatCostUsd(judge.price, usage),
  };
}

export interface Question {
  messages: ChatMessage[];
  sent: SentImage[];
}

/** All inputs before the output, as the paper's judges saw them. */
export async function questionOf(context: ActivityContext, task: JudgeTask): Promise<Question> {
  const { sample, judge, outputImage } = task;
  const view = (sha256: string) => context.images.judgeView(sha256, judge.images);
  const inputs = await Promise.all(sample.inputImages.map(view));
  const images = [
    ...inputs.map((image, i) => ({ label: `input image ${i + 1}`, image })),
    { label: 'output image', image: await view(outputImage) },
  ];
  const messages = questionMessages(context.prompts.judge.system, { prompt: sample.prompt }, images);
  return { messages, sent: images.map(({ image }) => sentAs(image)) };
}

/** Stores what a judge said. @returns whether a rating was in it. */
export async function keepReply(
  context: ActivityContext,
  { known }: JudgeTask,
  { answer, bill, sent }: { answer: ChatAnswer; bill: Bill; sent: SentImage[] },
): Promise<'ok' | 'unparsable'> {
  const rating = parseRating(answer.text);
  const outcome = rating === null ? 'unparsable' : 'ok';
  await context.store.judgments.put({
    ...known,
    outcome,
    rating,
    explanation: answer.text.slice(0, EXPLANATION_LENGTH),
    failureKind: null,
    reason: rating === null ? 'no rating from 1 to 10 in double brackets' : null,
    resolvedModel: answer.resolvedModel,
    sent,
    costUsd: bill.costUsd,
    at: bill.at,
  });
  return outcome;
}

/** Stores that a judge gave no judgment, and why. */
export async function keepNoJudgment(
  context: ActivityContext,
  { known }: JudgeTask,
  ending: {
    outcome: Judgment['outcome'];
    failureKind: FailureKind;
    message: string;
    costUsd: number | null;
    sent: SentImage[];
  },
): Promise<void> {
  const { message: reason, ...rest } = ending;
  await context.store.judgments.put({
    ...known,
    ...rest,
    rating: null,
    explanation: null,
    reason,
    resolvedModel: null,
    at: context.now(),
  });
}
