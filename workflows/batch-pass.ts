import { condition } from '@temporalio/workflow';
import type { RetryOrder } from '../core/run-settings.js';
import { inRound, type Proxies } from './activity-proxies.js';
import { untilDone, type Gate } from './gate.js';
import type { ParkRequest } from './messages.js';

export interface BatchPassParts {
  gate: Gate;
  refreshId: string;
  modelId: string;
  retry: RetryOrder | null;
  onPark: (request: ParkRequest) => Promise<void>;
  spend: (costUsd: number | null) => void;
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
  const { gate, refreshId, modelId, retry } = parts;
  const name = judgeId === null ? 'batch' : `batch/${judgeId}`;
  const who = judgeId ?? modelId;
  let submits = 0;
  let left = sampleIds.length > 0;
  while (left) {
    const report = await untilDone(
      gate,
      () => {
        submits += 1;
        return calls.submitBatch.executeWithOptions(
          { activityId: `${name}/submit-${submits}`, summary: `${sampleIds.length} samples to ${who}, by batch` },
          [{ refreshId, modelId, judgeId, sampleIds, retry }],
        );
      },
      parts.onPark,
    );
    if (report === null) return;
    await Promise.all(report.batches.map((batchId) => fetchBatch(parts, { name, batchId, calls })));
    left = report.left && gate.now.state !== 'stopped';
  }
}

/** Looks also while the gate is shut, as what is under way is paid for; only after a look that cannot succeed it waits for the opening. */
async function fetchBatch(
  { gate, onPark, spend }: BatchPassParts,
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
