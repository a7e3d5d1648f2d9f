import { payloadKeyCause } from '../payload-key-cause.js';
import type { Client } from '@temporalio/client';
import type { QueryDefinition } from '@temporalio/common';
import { waitsOf } from '../../activities/look-around.js';
import { loadQueue, missingDecisions } from '../../activities/review/queue.js';
import { heldUsdOf, spendOf } from '../../activities/spend.js';
import { phaseSummaries } from '../../activities/yields/phase-summaries.js';
import type { ParkReason } from '../../core/failure.js';
import { refreshWorkflowId } from '../../core/names.js';
import { addCounts, type RefreshProgress } from '../../core/progress.js';
import { refreshStatus, type RefreshStatus } from '../../core/refresh-status.js';
import type { ModelRun } from '../../core/schemas/model-run.js';
import type { Store } from '../../store/store.js';
import { progressQuery, unreportedQuery, type Unreported } from '../../workflows/messages.js';
import { loadBill } from '../plan/check-plan.js';
import { requireRefresh } from './require-refresh.js';

/** How long a workflow may take to answer before its records have to do. */
const QUERY_TIMEOUT_MS = 5000;

/** Everything that is known of a refresh. */
export async function loadStatus(store: Store, client: Client, refreshId: string): Promise<RefreshStatus> {
  const refresh = await requireRefresh(store, refreshId);
  const isOver = refresh.finishedAt !== null && refresh.stage !== 'parked';
  const progress = isOver ? null : await askProgress(client, refreshId);
  const modelRuns: ModelRun[] = [];
  for await (const run of store.modelRuns.find({ refreshId })) modelRuns.push(run);
  return refreshStatus({
    refresh,
    modelRuns,
    release: refresh.releaseId ? await store.releases.get(refresh.releaseId) : null,
    analysis: refresh.analysisId ? await store.analyses.get(refresh.analysisId) : null,
    spend: await spendOf({ store }, refreshId),
    heldUsd: await heldUsdOf(store, refreshId),
    waits: await waitsOf({ store }, refreshId),
    nowMs: Date.now(),
    bill: await loadBill(store, refreshId),
    phases: await phaseSummaries(store, refresh.file),
    missingDecisions: await decisionsWaitedFor(store, refreshId, progress ? progress.parked : refresh.parked),
    progress,
  });
}

/** The reason of a parked refresh is as old as its parking; people decide meanwhile. */
async function decisionsWaitedFor(
  store: Store,
  refreshId: string,
  parked: { kind: ParkReason } | null,
): Promise<number | null> {
  return parked?.kind === 'awaiting_review' ? missingDecisions(await loadQueue({ store }, refreshId)) : null;
}

/** What the workflow says; `null` where no worker answers, or the workflow is gone. @throws PayloadKeyError */
export async function askProgress(client: Client, refreshId: string): Promise<RefreshProgress | null> {
  const progress = await ask(client, refreshWorkflowId(refreshId), progressQuery);
  if (!progress) return null;
  // A worker of before answers without.
  const children = progress.stageWorkflows ?? [];
  const unreported = await Promise.all(children.map((workflowId) => ask(client, workflowId, unreportedQuery)));
  return unreported.reduce((sum: RefreshProgress, more) => (more ? withUnreported(sum, more) : sum), progress);
}

/** Children report to a refresh ever more seldom, the longer a stage lasts: what they have not told yet is asked of them. */
function withUnreported(progress: RefreshProgress, more: Unreported): RefreshProgress {
  const funnel = { ...progress.funnel };
  addCounts(funnel, more.counts);
  const { done, total } = more;
  const stageProgress = done === undefined || total === undefined ? progress.stageProgress : { done, total };
  return { ...progress, funnel, stageProgress, spendUsd: progress.spendUsd + more.spendUsd };
}

async function ask<Answer>(client: Client, workflowId: string, query: QueryDefinition<Answer>): Promise<Answer | null> {
  try {
    const handle = client.workflow.getHandle(workflowId);
    return await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query(query));
  } catch (error) {
    // A missing key is not a missing answer: it would be missed for good.
    if (payloadKeyCause(error)) throw error;
    return null;
  }
}
