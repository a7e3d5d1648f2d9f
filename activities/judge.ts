import { expectedChatUsd } from '../core/expected-usage.js';
import { judgmentKey } from '../core/keys.js';
import { chatCostUsd } from '../core/pricing.js';
import type { RetryOrder } from '../core/run-settings.js';
import type { SentImage } from '../core/schemas/generation.js';
import type { Judgment } from '../core/schemas/judgment.js';
import type { JudgeConfig, Provider } from '../core/schemas/refresh-file.js';
import type { Sample } from '../core/schemas/sample.js';
import type { ChatMessage } from '../models/contract.js';
import { questionMessages } from '../prompts/messages.js';
import { parseRating } from '../prompts/parse-reply.js';
import type { ActivityContext } from './context.js';
import { findJudge, findModel } from './find.js';
import { keysOf } from './generation-keys.js';
import { sentAs } from './generation-task.js';
import { payOnce, settleLedger } from './paid-call.js';
import type { CallReport } from './reports.js';
import { isDue } from './retry-order.js';

export interface JudgeInput {
  refreshId: string;
  modelId: string;
  judgeId: string;
  sampleId: string;
  /** Which of several pictures of the sample, from 0; the first when absent. */
  draw?: number;
  /** Blob of the picture to judge. */
  image: string;
  retry: RetryOrder | null;
}

/** Longest explanation that is kept, in characters. */
const EXPLANATION_LENGTH = 20_000;

interface Task {
  sample: Sample;
  judge: JudgeConfig;
  provider: Provider;
  outputImage: string;
  /** The parts of the record that are known before the judge is asked. */
  known: Pick<
    Judgment,
    '_id' | 'generationId' | 'sampleId' | 'modelId' | 'judgeId' | 'promptHash' | 'provider' | 'model' | 'retried'
  >;
}

/** One judge on one generation (single-answer grading): looked up, else paid for once. */
export function createJudge(context: ActivityContext) {
  return async function judge(input: JudgeInput): Promise<CallReport> {
    const { file } = await context.refresh(input.refreshId);
    const task = await prepare(context, input);
    const existing = await context.store.judgments.get(task.known._id);
    if (existing && !isDue(existing, input.retry)) {
      await settleLedger(context, existing._id, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0 };
    }
    task.known.retried = existing !== null;
    return pay(context, input, { task, providerDownAttempts: file.limits.providerDownAttempts });
  };
}

async function prepare(context: ActivityContext, input: JudgeInput): Promise<Task> {
  const { file } = await context.refresh(input.refreshId);
  const { config: judge, provider } = findJudge(file, input.judgeId);
  const sample = await context.sample(input.sampleId);
  const generationId = keysOf(context, file, findModel(file, input.modelId).config)(sample, input.draw).generation;
  const outputImage = input.image;
  const promptHash = context.prompts.judge.hash;
  const { prompt, inputImages } = sample;
  const _id = judgmentKey({ prompt, inputImages, outputImage }, judge, { provider, promptHash });
  const known = {
    _id,
    generationId,
    sampleId: sample._id,
    modelId: input.modelId,
    judgeId: judge.id,
    promptHash,
    provider: judge.provider,
    model: judge.model,
    retried: false,
  };
  return { sample, judge, provider, outputImage, known };
}

async function pay(
  context: ActivityContext,
  input: JudgeInput,
  { task, providerDownAttempts }: { task: Task; providerDownAttempts: number },
): Promise<CallReport> {
  const { judge, known } = task;
  const model = await context.chatModel(judge, task.provider);
  const { messages, sent } = await question(context, task);
  let outcome: 'ok' | 'unparsable' = 'ok';
  const result = await payOnce(context, {
    refreshId: input.refreshId,
    stage: 'judge',
    callKey: known._id,
    modelId: input.modelId,
    judgeId: judge.id,
    provider: judge.provider,
    model: judge.model,
    providerDownAttempts,
    estimateUsd: expectedChatUsd(judge.price, 'judge', task.sample.inputImages.length + 1)?.high ?? null,
    cost: (usage) => chatCostUsd(judge.price, usage),
    call: (signal) => model.ask({ messages, signal }),
    keep: async (answer, bill) => {
      const rating = parseRating(answer.text);
      outcome = rating === null ? 'unparsable' : 'ok';
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
    },
  });
  if (result.kind === 'answered') return { kind: 'done', outcome, costUsd: result.costUsd };
  if (result.kind !== 'ended') return result;
  await context.store.judgments.put({
    ...known,
    outcome: result.outcome,
    rating: null,
    explanation: null,
    failureKind: result.failureKind,
    reason: result.message,
    resolvedModel: null,
    sent,
    costUsd: result.costUsd,
    at: context.now(),
  });
  const badReply = result.failureKind === 'bad_response';
  return { kind: 'done', outcome: result.outcome, costUsd: result.costUsd, badReply };
}

/** All inputs before the output, as the paper's judges saw them. */
async function question(context: ActivityContext, task: Task): Promise<{ messages: ChatMessage[]; sent: SentImage[] }> {
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
