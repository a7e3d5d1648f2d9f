import { condition } from '@temporalio/workflow';
import type { SubmitBatchReport } from '../activities/reports.js';
import type { RetryOrder } from '../core/run-settings.js';
import { inRound, type Proxies } from './activity-proxies.js';
import { untilDone, type Gate } from './gate.js';
import type { ParkRequest } from './messages.js';

/** What a pass needs of the workflow that makes it. */
export interface BatchHost {
  gate: Gate;
  onPark: (request: ParkRequest) => Promise<void>;
  spend: (costUsd: number | null) => void;
}

export interface BatchPassParts extends BatchHost {
  refreshId: string;
  modelId: string;
  retry: RetryOrder | null;
}

/** What goes into batches together: pictures of the model, or the judgments of one judge. */
export interface BatchWork {
  judgeId: string | null;
  sampleIds: string[];
  /** Of the model or the judge. */
  calls: Proxies;
}

/**
 * Hands work to the vendor's batch interface and waits, for a day if need be, until all that came of it is in the store. Whatever has
 * no result then is asked for one by one. A stopped gate ends the waiting: the batch stays in the store for who comes next.
 */
export async function runBatches(parts: BatchPassParts, { judgeId, sampleIds, calls }: BatchWork): Promise<void> {
  const { refreshId, modelId, retry } = parts;
  if (sampleIds.length === 0) return;
  const who = judgeId ?? modelId;
  await passBatches(parts, {
    name: judgeId === null ? 'batch' : `batch/${judgeId}`,
    calls,
    submit: (activityId) =>
      calls.submitBatch.executeWithOptions({ activityId, summary: `${sampleIds.length} samples to ${who}, by batch` }, [
        { refreshId, modelId, judgeId, sampleIds, retry },
      ]),
  });
}

/** The same for whatever one activity submits. @returns how many batches there were. */
export async function passBatches(
  parts: BatchHost,
  { name, calls, submit }: { name: string; calls: Proxies; submit: (activityId: string) => Promise<SubmitBatchReport> },
): Promise<number> {
  const { gate, onPark } = parts;
  let submits = 0;
  let batches = 0;
  let left = true;
  while (left) {
    const submitNext = () => {
      submits += 1;
      return submit(`${name}/submit-${submits}`);
    };
    const report = await untilDone(gate, submitNext, onPark);
    if (report === null) break;
    batches += report.batches.length;
    await Promise.all(report.batches.map((batchId) => fetchBatch(parts, { name, batchId, calls })));
    left = report.left && gate.now.state !== 'stopped';
  }
  return batches;
}

/** Looks also while the gate is shut, as what is under way is paid for; only after a look that cannot succeed it waits for the opening. */
async function fetchBatch(
  { gate, onPark, spend }: BatchHost,
  { name, batchId, calls }: { name: string; batchId: string; calls: Proxies },
): Promise<void> {
  const stopped = condition(() => gate.now.state === 'stopped').then(() => null);
  for (let round = 0; gate.now.state !== 'stopped'; round += 1) {
    const { epoch } = gate.now;
    const activityId = inRound(`${name}/fetch/${batchId}`, round);
    const looking = calls.fetchBatch.executeWithOptions({ activityId, summary: 'results of a batch' }, [{ batchId }]);
    const report = await Promise.race([looking, stopped]);
    if (report?.kind === 'done') spend(report.costUsd);
    if (report?.kind !== 'parked') return;
    const { reason, message } = report;
    if (gate.shut(epoch)) await onPark({ reason, message, epoch });
    await gate.opened();
  }
}
