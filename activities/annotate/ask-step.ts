import { expectedChatUsd } from '../../core/expected-usage.js';
import { annotationKey } from '../../core/keys.js';
import { chatCostUsd } from '../../core/pricing.js';
import type { Annotation, AnnotationStep } from '../../core/schemas/annotation.js';
import type { ChatModelConfig } from '../../core/schemas/chat-model-config.js';
import type { InputPolicy } from '../../core/schemas/image-model-config.js';
import type { Provider } from '../../core/schemas/provider.js';
import type { StoredOutcome } from '../../core/outcome.js';
import type { ChatAnswer } from '../../models/contract.js';
import { questionMessages, repairMessages, type LabelledImage } from '../../prompts/messages.js';
import { parseLastReply, parseReply, type ParsedReply } from '../../prompts/parse-reply.js';
import type { ActivityContext } from '../context.js';
import { findProvider } from '../find.js';
import { payOnce, settleLedger, type Bill } from '../paid-call.js';
import type { CallReport } from '../reports.js';
import { askLater } from './batched-questions.js';

/** One question of one LLM step. Pictures are named by label and blob, so that the key does not need their bytes. */
export interface StepQuestion {
  refreshId: string;
  step: AnnotationStep;
  subjectId: string;
  data: Record<string, unknown>;
  images: StepImage[];
  /** Ask again, showing the model the reply that could not be used. Only does something after an `unparsable` one. */
  repair: boolean;
  /** Who is asked; the refresh file's `annotate.model` when absent. */
  annotator?: ChatModelConfig;
}

interface StepImage {
  label: string;
  sha256: string;
  /** Shown with so many pixels on the longer side at most, fit for reading; absent = as a judge sees it. */
  longerSidePx?: number;
}

/** How a picture that is to be read is made ready: small letters have to stay letters. */
export function readingView(longerSidePx: number): InputPolicy {
  return { longerSidePx, format: 'jpeg', mask: 'none' };
}

/** The verdict that is now in the store, or why there is none. */
export type StepAnswer<Reply> =
  | { kind: 'done'; outcome: 'ok'; reply: Reply; annotationId: string; costUsd: number | null }
  | {
      kind: 'done';
      outcome: Exclude<StoredOutcome, 'ok'>;
      annotationId: string;
      reason: string | null;
      costUsd: number | null;
    }
  | Exclude<CallReport, { kind: 'done' }>;

/** Longest raw reply that is kept, in characters. */
const REPLY_LENGTH = 20_000;

interface Asking {
  question: StepQuestion;
  key: string;
  earlier: Annotation | null;
  config: ChatModelConfig;
  provider: Provider;
  providerDownAttempts: number;
  /** Goes into a batch first, as the refresh file has it for its step. */
  isBatched: boolean;
}

/** Asks one question of one step: looked up by its key, else paid for once. The caller knows the step's reply type. */
export async function askStep<Reply>(context: ActivityContext, question: StepQuestion): Promise<StepAnswer<Reply>> {
  const asking = await prepare(context, question);
  const { key, earlier } = asking;
  const repairable = question.repair && earlier?.outcome === 'unparsable' && !earlier.repaired;
  if (earlier && !repairable) {
    await settleLedger(context, key, earlier.costUsd);
    return fromStore<Reply>(earlier, 0);
  }
  if (!earlier && asking.isBatched && (await askLater(context, question, key))) return { kind: 'later' };
  return pay<Reply>(context, asking);
}

/** A question with its key and what is in the store under it. */
export async function prepare(context: ActivityContext, question: StepQuestion): Promise<Asking> {
  const { file } = await context.refresh(question.refreshId);
  const config = question.annotator ?? file.annotate.model;
  const provider = findProvider(file, config.provider);
  const { hash } = context.prompts.steps[question.step];
  const subject = {
    step: question.step,
    promptHash: hash,
    data: question.data,
    images: question.images.map((image) => image.sha256),
  };
  const key = annotationKey(subject, config, provider);
  const earlier = await context.store.annotations.get(key);
  const { providerDownAttempts } = file.limits;
  const isBatched = file.annotate.batch.includes(question.step) && config === file.annotate.model;
  return { question, key, earlier, config, provider, providerDownAttempts, isBatched };
}

function fromStore<Reply>(annotation: Annotation, costUsd: number | null): StepAnswer<Reply> {
  const { _id: annotationId, outcome, reason } = annotation;
  if (outcome === 'ok') return { kind: 'done', outcome, reply: annotation.reply as Reply, annotationId, costUsd };
  return { kind: 'done', outcome, annotationId, reason, costUsd };
}

async function pay<Reply>(context: ActivityContext, asking: Asking): Promise<StepAnswer<Reply>> {
  const { question, key, config, providerDownAttempts } = asking;
  const prompt = context.prompts.steps[question.step];
  const model = await context.chatModel(config, asking.provider);
  const messages = await messagesFor(context, asking);
  const replySchema = { name: question.step, schema: prompt.replySchema };
  let kept: Annotation | undefined;
  const result = await payOnce<ChatAnswer>(context, {
    refreshId: question.refreshId,
    stage: 'annotate',
    callKey: key,
    modelId: null,
    provider: config.provider,
    model: config.model,
    providerDownAttempts,
    estimateUsd: expectedChatUsd(config.price, question.step, question.images.length)?.high ?? null,
    cost: (usage) => chatCostUsd(config.price, usage),
    call: (signal) => model.ask({ messages, replySchema, signal }),
    keep: async (answer, bill) => {
      kept = await keepAnswer(context, asking, { answer, bill });
    },
  });
  if (result.kind === 'held' || result.kind === 'parked') return result;
  if (result.kind === 'answered') return fromStore<Reply>(kept!, result.costUsd);
  return fromStore<Reply>(await keepEnding(context, asking, result), result.costUsd);
}

/** Stores what was replied, whether it can be read or not. */
export async function keepAnswer(
  context: ActivityContext,
  asking: Asking,
  { answer, bill }: { answer: ChatAnswer; bill: Bill },
): Promise<Annotation> {
  const { question } = asking;
  const read = asking.earlier === null ? parseReply : parseLastReply;
  const parsed = read(context.prompts.steps[question.step], answer.text, question.data);
  const kept = annotationOf(context, asking, { answer, bill, parsed });
  await context.store.annotations.put(kept);
  return kept;
}

/** Stores that there is no reply, and why. */
export async function keepEnding(
  context: ActivityContext,
  asking: Asking,
  { outcome, message, costUsd }: { outcome: Annotation['outcome']; message: string; costUsd: number | null },
): Promise<Annotation> {
  const ended = { ...blank(context, asking), outcome, reason: message, costUsd, at: context.now() };
  await context.store.annotations.put(ended);
  return ended;
}

export async function messagesFor(context: ActivityContext, { question, earlier }: Asking) {
  const images = await Promise.all(
    question.images.map(async ({ label, sha256, longerSidePx }): Promise<LabelledImage> => ({
      label,
      image:
        longerSidePx === undefined
          ? await context.images.judgeView(sha256, 'echo-2025')
          : await context.images.modelInput(sha256, readingView(longerSidePx)),
    })),
  );
  const messages = questionMessages(context.prompts.steps[question.step].system, question.data, images);
  return earlier?.rawReply
    ? repairMessages(messages, earlier.rawReply, earlier.reason ?? 'it does not follow the schema')
    : messages;
}

/** The record with all that does not depend on the answer. */
function blank(
  context: ActivityContext,
  { question, key, earlier, config }: Asking,
): Omit<Annotation, 'outcome' | 'at'> {
  return {
    _id: key,
    step: question.step,
    subjectId: question.subjectId,
    promptHash: context.prompts.steps[question.step].hash,
    provider: config.provider,
    model: config.model,
    resolvedModel: null,
    reply: null,
    rawReply: null,
    reason: null,
    repaired: earlier !== null,
    costUsd: null,
    askedTogether: 1,
  };
}

function annotationOf(
  context: ActivityContext,
  asking: Asking,
  { answer, bill, parsed }: { answer: ChatAnswer; bill: Bill; parsed: ParsedReply },
): Annotation {
  return {
    ...blank(context, asking),
    resolvedModel: answer.resolvedModel,
    outcome: parsed.ok ? 'ok' : 'unparsable',
    reply: parsed.ok ? parsed.reply : null,
    rawReply: answer.text.slice(0, REPLY_LENGTH),
    reason: parsed.ok ? null : parsed.mistake,
    costUsd: bill.costUsd,
    at: bill.at,
  };
}
