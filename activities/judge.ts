import type { RetryOrder } from '../core/run-settings.js';
import type { ActivityContext } from './context.js';
import { findJudgeTask, judgmentOrder, keepNoJudgment, keepReply, questionOf, type JudgeTask } from './judge-task.js';
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

/** One judge on one generation (single-answer grading): looked up, else paid for once. */
export function createJudge(context: ActivityContext) {
  return async function judge(input: JudgeInput): Promise<CallReport> {
    const task = await findJudgeTask(context, input);
    const { existing } = task;
    if (existing && !isDue(existing, input.retry)) {
      await settleLedger(context, existing._id, existing.costUsd);
      return { kind: 'done', outcome: existing.outcome, costUsd: 0 };
    }
    return pay(context, task);
  };
}

async function pay(context: ActivityContext, task: JudgeTask): Promise<CallReport> {
  const model = await context.chatModel(task.judge, task.provider);
  const { messages, sent } = await questionOf(context, task);
  let outcome: 'ok' | 'unparsable' = 'ok';
  const result = await payOnce(context, {
    ...judgmentOrder(task),
    call: (signal) => model.ask({ messages, signal }),
    keep: async (answer, bill) => {
      outcome = await keepReply(context, task, { answer, bill, sent });
    },
  });
  if (result.kind === 'answered') return { kind: 'done', outcome, costUsd: result.costUsd };
  if (result.kind !== 'ended') return result;
  const { failureKind, message, costUsd } = result;
  await keepNoJudgment(context, task, { outcome: result.outcome, failureKind, message, costUsd, sent });
  return { kind: 'done', outcome: result.outcome, costUsd, badReply: failureKind === 'bad_response' };
}
