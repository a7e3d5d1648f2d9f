import { ApplicationFailure } from '@temporalio/common';
import type { RetryOrder } from '../core/run-settings.js';
import type { CallFacts } from '../models/contract.js';
import { generationDesk, judgmentDesk, type BatchDesk, type BatchTask } from './batch-desk.js';
import { batchesUnderWay } from './batches-under-way.js';
import type { ActivityContext } from './context.js';
import { packShards } from './pack-shards.js';
import type { SubmitBatchReport } from './reports.js';
import { isDue } from './retry-order.js';
import { submitShard, type Stop } from './submit-shard.js';

export interface SubmitBatchInput {
  refreshId: string;
  modelId: string;
  /** `null`: pictures are to be drawn; else this judge is to judge them. */
  judgeId: string | null;
  sampleIds: string[];
  retry: RetryOrder | null;
}

/**
 * Hands all that is due to the vendor's batch interface, in one batch or several. What is in a batch already is not asked for again,
 * so that a crash never pays twice; `fetchBatch` has the rest.
 */
export function createSubmitBatch(context: ActivityContext) {
  return async function submitBatch(input: SubmitBatchInput): Promise<SubmitBatchReport> {
    const { judgeId } = input;
    return judgeId === null
      ? submitAll(context, input, await generationDesk(context, input))
      : submitAll(context, input, await judgmentDesk(context, { ...input, judgeId }));
  };
}

/** @param input `sampleIds`: what is to be submitted, as the desk knows it. */
export async function submitAll<Answer extends CallFacts>(
  context: ActivityContext,
  input: SubmitBatchInput & { annotate?: boolean },
  desk: BatchDesk<Answer>,
): Promise<SubmitBatchReport> {
  const due = await dueTasks(input, desk);
  const known = await batchesUnderWay(context, input, { desk, keys: due.map(({ order }) => order.callKey) });
  if (known.stop) return stopped(known.stop, [...known.batches.values()]);
  const batches = new Set(known.batches.values());
  const fresh = due.filter(({ order }) => !known.batches.has(order.callKey));
  for await (const rows of packShards(fresh, desk.batch.limits)) {
    const { batchId, stop } = await submitShard(context, input, { desk, rows });
    if (batchId !== null) batches.add(batchId);
    if (stop !== null) return stopped(stop, [...batches]);
  }
  return { kind: 'done', outcome: 'ok', costUsd: 0, batches: [...batches], left: false };
}

/** @throws ApplicationFailure when Temporal is to try again: nothing is under way that could be waited for. */
function stopped(stop: Stop, batches: string[]): SubmitBatchReport {
  if (batches.length > 0) return { kind: 'done', outcome: 'ok', costUsd: 0, batches, left: true };
  if (stop instanceof ApplicationFailure) throw stop;
  return stop;
}

/** Without a second task for one key: equal pictures are judged once. */
async function dueTasks<Answer extends CallFacts>(
  { sampleIds, retry }: SubmitBatchInput,
  desk: BatchDesk<Answer>,
): Promise<BatchTask<Answer>[]> {
  const tasks = await Promise.all(sampleIds.map((sampleId) => desk.taskOf({ sampleId, image: null })));
  const due = tasks.filter((task) => task !== null && (task.existing === null || isDue(task.existing, retry)));
  return [...new Map(due.flatMap((task) => (task ? [[task.order.callKey, task] as const] : []))).values()];
}
