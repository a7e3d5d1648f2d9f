import type { Parked } from '../core/progress.js';
import type { ModelRun } from '../core/schemas/model-run.js';
import type { ParkedRecord } from '../core/schemas/parked.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import type { ActivityContext } from './context.js';

export interface RefreshRecord {
  refreshId: string;
  state: RefreshState;
  stage: string;
  /** Closes or opens the gate before every paid call. */
  spending: boolean;
  skippedModels: string[];
  parked: Parked | null;
  failure: string | null;
  funnel: Record<string, number>;
}

/** Where a refresh stands, for those who ask when no worker answers. */
export function createRecordRefresh(context: ActivityContext) {
  return async function recordRefresh(record: RefreshRecord): Promise<void> {
    const { refreshId, parked, ...fields } = record;
    const ended =
      record.state === 'done' ||
      record.state === 'failed' ||
      record.state === 'cancelled' ||
      record.state === 'partial';
    await context.store.refreshes.update(refreshId, {
      $set: { ...fields, parked: parkedRecord(parked), finishedAt: ended ? context.now() : null },
    });
  };
}

export interface ModelRunRecord {
  refreshId: string;
  modelId: string;
  releaseId: string;
  state: ModelRun['state'];
  counts: ModelRun['counts'];
  judgmentCounts: ModelRun['judgmentCounts'];
  parked: Parked | null;
}

export function createRecordModelRun(context: ActivityContext) {
  return async function recordModelRun(record: ModelRunRecord): Promise<void> {
    const { parked, ...fields } = record;
    await context.store.modelRuns.put({
      _id: `${record.refreshId}/${record.modelId}`,
      ...fields,
      parked: parkedRecord(parked),
      updatedAt: context.now(),
    });
  };
}

function parkedRecord(parked: Parked | null): ParkedRecord | null {
  if (!parked) return null;
  const { sinceMs, ...fields } = parked;
  return { ...fields, since: new Date(sinceMs) };
}
