import { stepPrice } from '../../core/batch-price.js';
import { expectedChatUsd } from '../../core/expected-usage.js';
import { chatCostUsd } from '../../core/pricing.js';
import type { Question } from '../../core/schemas/question.js';
import type { ChatAnswer } from '../../models/contract.js';
import type { BatchDesk, BatchTask } from '../batch-desk.js';
import type { ActivityContext } from '../context.js';
import { neverAgain } from '../failures.js';
import { findProvider } from '../find.js';
import { keepAnswer, keepEnding, messagesFor, prepare } from './ask-step.js';
import { questionId } from './batched-questions.js';

/** Questions of LLM steps. A row is named by the key of its verdict. */
export async function annotationDesk(
  context: ActivityContext,
  { refreshId }: { refreshId: string },
): Promise<BatchDesk<ChatAnswer>> {
  const { file } = await context.refresh(refreshId);
  const { model: config } = file.annotate;
  const { providerDownAttempts } = file.limits;
  const { batch } = await context.chatModel(config, findProvider(file, config.provider));
  if (!batch) throw neverAgain('NoBatches', `${config.protocol} has no batches`);

  async function taskOf({ sampleId: key }: { sampleId: string }): Promise<BatchTask<ChatAnswer> | null> {
    const question = await context.store.questions.get(questionId(refreshId, key));
    return question && (await taskFor(question));
  }

  async function taskFor(question: Question): Promise<BatchTask<ChatAnswer>> {
    const { step, subjectId, data, images, key } = question;
    const asking = await prepare(context, { refreshId, step, subjectId, data, images, repair: false });
    const { replySchema } = context.prompts.steps[step];
    const price = stepPrice(file.annotate, step);
    return {
      order: {
        refreshId,
        stage: 'annotate',
        callKey: key,
        modelId: null,
        provider: config.provider,
        model: config.model,
        providerDownAttempts,
        estimateUsd: expectedChatUsd(price, step, images.length)?.high ?? null,
        cost: (usage) => chatCostUsd(price, usage),
      },
      sampleId: key,
      image: null,
      existing: asking.earlier,
      line: async (id) =>
        batch!.write(id, {
          messages: await messagesFor(context, asking),
          replySchema: { name: step, schema: replySchema },
        }),
      take: async (answer) => async (bill) => void (await keepAnswer(context, asking, { answer, bill })),
      end: async (ending) => void (await keepEnding(context, asking, ending)),
    };
  }

  return { batch, providerDownAttempts, taskOf };
}
