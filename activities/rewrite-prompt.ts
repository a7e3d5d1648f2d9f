import { expectedChatUsd } from '../core/expected-usage.js';
import { chatCostUsd } from '../core/pricing.js';
import type { ChatModelConfig } from '../core/schemas/chat-model-config.js';
import type { Rewrite } from '../core/schemas/rewrite.js';
import type { ChatAnswer } from '../models/contract.js';
import { questionMessages, type LabelledImage } from '../prompts/messages.js';
import { parseReply } from '../prompts/parse-reply.js';
import type { RewriteReply } from '../prompts/rewrite/reply.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findModel, findProvider } from './find.js';
import { unsupported, type GenerateInput } from './generate.js';
import { keysOf } from './generation-keys.js';
import { sentAs } from './generation-task.js';
import { payOnce, settleLedger } from './paid-call.js';
import type { CallReport } from './reports.js';
import { isDue } from './retry-order.js';

/** The first half of LLM+Diffusion: a chat model sees prompt and pictures, and writes what the image model draws from. */
export function createRewritePrompt(context: ActivityContext) {
  return async function rewritePrompt(input: GenerateInput): Promise<CallReport> {
    const { file } = await context.refresh(input.refreshId);
    const { config } = findModel(file, input.modelId);
    const { rewriter } = config;
    const sample = await context.sample(input.sampleId);
    if (unsupported(sample, config) !== null) return { kind: 'done', outcome: 'unsupported', costUsd: 0 };
    const key = keysOf(context, file, config)(sample).rewrite;
    if (rewriter === null || key === null) throw neverAgain('NoRewriter', `${config.id} has no rewriter`);
    const existing = await context.store.rewrites.get(key);
    if (existing && !isDue(existing, input.retry)) {
      await settleLedger(context, key, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0 };
    }
    const { prompts } = context;
    const model = await context.chatModel(rewriter, findProvider(file, rewriter.provider));
    const pictures = await Promise.all(
      sample.inputImages.map((sha256) => context.images.modelInput(sha256, config.inputs)),
    );
    const images = pictures.map((image, i): LabelledImage => ({ label: `input image ${i + 1}`, image }));
    const data = { prompt: sample.prompt };
    const messages = questionMessages(prompts.rewrite.system, data, images);
    const replySchema = { name: 'rewrite', schema: prompts.rewrite.replySchema };
    const known = { ...blank(rewriter, prompts.rewrite.hash), _id: key, sampleId: sample._id, modelId: config.id };
    const sent = pictures.map(sentAs);
    let outcome: Rewrite['outcome'] = 'ok';
    const result = await payOnce<ChatAnswer>(context, {
      refreshId: input.refreshId,
      stage: 'generate',
      callKey: key,
      modelId: config.id,
      provider: rewriter.provider,
      model: rewriter.model,
      providerDownAttempts: file.limits.providerDownAttempts,
      estimateUsd: expectedChatUsd(rewriter.price, 'rewrite', images.length)?.high ?? null,
      cost: (usage) => chatCostUsd(rewriter.price, usage),
      call: (signal) => model.ask({ messages, replySchema, signal }),
      keep: async ({ text, resolvedModel }, { costUsd, at }) => {
        const parsed = parseReply(prompts.rewrite, text, data);
        outcome = parsed.ok ? 'ok' : 'unparsable';
        const prompt = parsed.ok ? (parsed.reply as RewriteReply).prompt : null;
        const reason = parsed.ok ? null : parsed.mistake;
        await context.store.rewrites.put({ ...known, outcome, prompt, reason, resolvedModel, sent, costUsd, at });
      },
    });
    if (result.kind === 'held' || result.kind === 'parked') return result;
    if (result.kind === 'answered') return { kind: 'done', outcome, costUsd: result.costUsd };
    const { failureKind, message: reason, costUsd } = result;
    const ended = { outcome: result.outcome, failureKind, reason, sent, costUsd, at: context.now() };
    await context.store.rewrites.put({ ...known, ...ended });
    return { kind: 'done', outcome: result.outcome, costUsd, badReply: failureKind === 'bad_response' };
  };
}

function blank(
  { provider, model }: ChatModelConfig,
  promptHash: string,
): Pick<Rewrite, 'prompt' | 'failureKind' | 'reason' | 'promptHash' | 'provider' | 'model' | 'resolvedModel'> {
  return { prompt: null, failureKind: null, reason: null, promptHash, provider, model, resolvedModel: null };
}
