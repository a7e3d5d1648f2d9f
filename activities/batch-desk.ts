import { asBilled } from '../core/batch-price.js';
import type { FailureKind } from '../core/failure.js';
import type { BatchLine, BatchMode, CallFacts, ChatAnswer, ImageAnswer } from '../models/contract.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { findJudge, findModel } from './find.js';
import { unsupported } from './generate.js';
import { briefOf, checkImage, findTask, inputCount, keepEnding, keepImage, orderOf } from './generation-task.js';
import { findJudgeTask, judgmentOrder, keepNoJudgment, keepReply, questionOf } from './judge-task.js';
import type { Bill, CallOrder } from './paid-call.js';

/** One generation or judgment that can be a row of a batch. */
export interface BatchTask<Answer extends CallFacts> {
  /** At the price of a batch. */
  order: CallOrder;
  sampleId: string;
  /** Blob of the picture that is judged; `null` of a generation. */
  image: string | null;
  /** What is in the store already. */
  existing: { outcome: string; at: Date } | null;
  /** @throws ProviderError where no batch can have it. */
  line(id: string): Promise<BatchLine>;
  /** @returns how the answer is stored. @throws ProviderError where it is not usable. */
  take(answer: Answer): Promise<(bill: Bill) => Promise<void>>;
  /** Stores that there is none, and why. */
  end(ending: Ending): Promise<void>;
}

interface Ending {
  outcome: 'refused' | 'unsupported' | 'failed';
  failureKind: FailureKind;
  message: string;
  costUsd: number | null;
}

/** What the rows of a batch have in common: who is asked, and how a row is made. */
export interface BatchDesk<Answer extends CallFacts> {
  batch: Pick<BatchMode<never, Answer>, 'limits' | 'submit' | 'find' | 'poll'>;
  providerDownAttempts: number;
  /** @returns `null` where nothing is to be asked. */
  taskOf(row: { sampleId: string; image: string | null }): Promise<BatchTask<Answer> | null>;
}

/** Pictures of one model. */
export async function generationDesk(
  context: ActivityContext,
  { refreshId, modelId }: { refreshId: string; modelId: string },
): Promise<BatchDesk<ImageAnswer>> {
  const { file } = await context.refresh(refreshId);
  const found = findModel(file, modelId);
  const config = asBilled(found.config);
  const model = await context.imageModel(found.config, found.provider);
  const batch = model.kind === 'direct' ? model.batch : undefined;
  if (!batch) throw neverAgain('NoBatches', `${config.protocol} has no batches`);

  async function taskOf({ sampleId }: { sampleId: string }): Promise<BatchTask<ImageAnswer> | null> {
    const task = { ...(await findTask(context, { refreshId, modelId, sampleId })), config };
    const why = unsupported(task.sample, config) ?? model.whyUnsupported({ inputImages: inputCount(task) });
    if (why !== null) return null;
    const requireBrief = async () => {
      const brief = await briefOf(context, task);
      if ('outcome' in brief) throw neverAgain('NoPrompt', brief.message);
      return brief;
    };
    return {
      order: orderOf(task),
      sampleId,
      image: null,
      existing: task.existing,
      line: async (id) => batch!.write(id, await requireBrief()),
      take: async (raw) => {
        const answer = await checkImage(context, raw);
        const brief = await requireBrief();
        return async (bill) => void (await keepImage(context, task, { answer, bill, brief }));
      },
      end: async (ending) => void (await keepEnding(context, task, ending)),
    };
  }

  return { batch, providerDownAttempts: file.limits.providerDownAttempts, taskOf };
}

/** Judgments of one judge on the pictures of one model. */
export async function judgmentDesk(
  context: ActivityContext,
  { refreshId, modelId, judgeId }: { refreshId: string; modelId: string; judgeId: string },
): Promise<BatchDesk<ChatAnswer>> {
  const { file } = await context.refresh(refreshId);
  const found = findJudge(file, judgeId);
  const judge = asBilled(found.config);
  const { batch } = await context.chatModel(found.config, found.provider);
  if (!batch) throw neverAgain('NoBatches', `${judge.protocol} has no batches`);

  /** Before it is judged, a picture is known by its sample only. */
  async function pictureOf(sampleId: string): Promise<string | null> {
    const { existing } = await findTask(context, { refreshId, modelId, sampleId });
    return existing?.image?.sha256 ?? null;
  }

  async function taskOf(row: { sampleId: string; image: string | null }): Promise<BatchTask<ChatAnswer> | null> {
    const { sampleId } = row;
    const image = row.image ?? (await pictureOf(sampleId));
    if (image === null) return null;
    const task = { ...(await findJudgeTask(context, { refreshId, modelId, judgeId, sampleId, image })), judge };
    return {
      order: judgmentOrder(task),
      sampleId,
      image,
      existing: task.existing,
      line: async (id) => batch!.write(id, { messages: (await questionOf(context, task)).messages }),
      take: async (answer) => {
        const { sent } = await questionOf(context, task);
        return async (bill) => void (await keepReply(context, task, { answer, bill, sent }));
      },
      end: async (ending) => {
        const { sent } = await questionOf(context, task);
        await keepNoJudgment(context, task, { ...ending, sent });
      },
    };
  }

  return { batch, providerDownAttempts: file.limits.providerDownAttempts, taskOf };
}
