import { expectedChatUsd } from '../../core/expected-usage.js';
import { chatCostUsd } from '../../core/pricing.js';
import type { TopicName } from '../../core/schemas/topic-name.js';
import type { ChatAnswer } from '../../models/contract.js';
import { questionMessages } from '../../prompts/messages.js';
import { parseReply } from '../../prompts/parse-reply.js';
import type { TopicReply } from '../../prompts/topic/reply.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import { findProvider } from '../find.js';
import { payOnce, settleLedger } from '../paid-call.js';
import type { CallReport } from '../reports.js';
import { topicData } from './topic-data.js';

export interface NameTopicInput {
  refreshId: string;
  analysisId: string;
  /** Position among the topics. */
  topic: number;
}

/** The annotator names one topic from some of its prompts. Whatever comes of it, the topic stays, with its words. */
export function createNameTopic(context: ActivityContext) {
  return async function nameTopic({ refreshId, analysisId, topic: position }: NameTopicInput): Promise<CallReport> {
    const { file } = await context.refresh(refreshId);
    const analysis = await context.store.datasetAnalyses.get(analysisId);
    const topic = analysis?.topics?.topics[position];
    if (!topic?.nameKey)
      throw neverAgain('UnknownTopic', `the analysis ${analysisId} has no topic ${position} to name`);
    const key = topic.nameKey;
    const existing = await context.store.topicNames.get(key);
    if (existing) {
      await settleLedger(context, key, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0 };
    }
    const { topic: prompt } = context.prompts;
    const config = file.annotate.model;
    const model = await context.chatModel(config, findProvider(file, config.provider));
    const samples = await context.store.samples.getMany(topic.exampleIds);
    const data = topicData(
      topic.exampleIds.flatMap((id) => samples.get(id)?.prompt ?? []),
      topic.words,
    );
    const messages = questionMessages(prompt.system, data, []);
    const blank = {
      _id: key,
      name: null,
      promptHash: prompt.hash,
      provider: config.provider,
      model: config.model,
      resolvedModel: null,
      reason: null,
    };
    let outcome: TopicName['outcome'] = 'ok';
    const result = await payOnce<ChatAnswer>(context, {
      refreshId,
      stage: 'annotate',
      callKey: key,
      modelId: null,
      provider: config.provider,
      model: config.model,
      providerDownAttempts: file.limits.providerDownAttempts,
      estimateUsd: expectedChatUsd(config.price, 'topic', 0)?.high ?? null,
      cost: (usage) => chatCostUsd(config.price, usage),
      call: (signal) => model.ask({ messages, replySchema: { name: 'topic', schema: prompt.replySchema }, signal }),
      keep: async ({ text, resolvedModel }, { costUsd, at }) => {
        const parsed = parseReply(prompt, text, data);
        outcome = parsed.ok ? 'ok' : 'unparsable';
        const name = parsed.ok ? (parsed.reply as TopicReply).name.trim() : null;
        const reason = parsed.ok ? null : parsed.mistake;
        await context.store.topicNames.put({ ...blank, outcome, name, reason, resolvedModel, costUsd, at });
      },
    });
    if (result.kind === 'held' || result.kind === 'parked') return result;
    if (result.kind === 'answered') return { kind: 'done', outcome, costUsd: result.costUsd };
    const { message: reason, costUsd } = result;
    await context.store.topicNames.put({ ...blank, outcome: result.outcome, reason, costUsd, at: context.now() });
    return { kind: 'done', outcome: result.outcome, costUsd };
  };
}
