import type { Client } from '@temporalio/client';
import { digestOf, newRefresh, refreshInput, wrongPromptPins } from '../../activities/refresh-record.js';
import { InputError } from '../../core/input-error.js';
import { refreshWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import { refreshWorkflow } from '../../workflows/refresh-workflow.js';
import { keepPriorDatasets } from './keep-prior-datasets.js';
import { keepStartedPlan, refuseUnpriced, requireApproved } from '../plan/check-plan.js';
import { planRefresh, type PlanContext } from '../plan/plan-refresh.js';
import { ATTRIBUTES } from '../../workflows/visibility.js';
import { TypedSearchAttributes } from '@temporalio/common';

export interface StartParts extends PlanContext {
  client: Client;
  /** Digest of the plan that the operator agreed to; none starts whatever the plan says. */
  approve?: string | undefined;
}

/** What a start did: `continued` where the refresh had begun before, `complete` where there is nothing left to do. */
export type StartResult = 'started' | 'continued' | 'complete';

/**
 * Starts a refresh, or goes on with one of the same id. Starting twice is starting once.
 *
 * @throws InputError when the id belongs to another file, a pinned prompt is not the one that ships, the approved plan
 * no longer holds, or something without a price would be paid under a hard budget.
 */
export async function startRefresh(file: RefreshFile, parts: StartParts): Promise<StartResult> {
  const wrong = wrongPromptPins(file, parts.prompts);
  if (wrong.length > 0) throw new InputError(wrong);
  const known = await parts.store.refreshes.get(file.id);
  const fileDigest = digestOf(file);
  if (known && known.fileDigest !== fileDigest) {
    throw new InputError([
      `the refresh "${file.id}" was started with another file; give this one a new id, or use the old file`,
    ]);
  }
  if (known?.state === 'done') return 'complete';
  await keepPriorDatasets(file, parts.store.blobs);
  const { plan, priced } = await planRefresh(file, parts);
  if (parts.approve !== undefined) await requireApproved(plan, parts.approve, parts.store);
  refuseUnpriced(plan);
  await keepStartedPlan(plan, parts);
  // The stored file carries the prices of the plan: by them the ledger is costed, whatever the table says later.
  if (!known && !(await parts.store.refreshes.putIfNew(newRefresh(priced, fileDigest, parts.now)))) {
    // Somebody else began it between the look and the write: what is there now decides.
    return startRefresh(file, parts);
  }
  // Webhooks can be changed under way; a notice goes where the file says now.
  if (known) await parts.store.refreshes.update(file.id, { $set: { 'file.notify': file.notify } });
  await startWorkflow(priced, parts, known);
  return known ? 'continued' : 'started';
}

async function startWorkflow(file: RefreshFile, { client, store }: StartParts, known: Refresh | null): Promise<void> {
  await client.workflow.start(refreshWorkflow, {
    workflowId: refreshWorkflowId(file.id),
    taskQueue: WORKFLOW_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [await refreshInput(file, store, known)],
    staticSummary: file.title ?? `refresh ${file.id}`,
    staticDetails: detailsOf(file),
    typedSearchAttributes: new TypedSearchAttributes([{ key: ATTRIBUTES.refresh, value: file.id }]),
  });
}

/** What the file asks for, as the Temporal UI shows it beside where the refresh stands. */
function detailsOf({ window, sources, models, judges, metrics, budget }: RefreshFile): string {
  const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id).join(', ');
  const limit = budget === null ? 'none' : `$${budget.usd}, ${budget.hard ? 'hard' : 'soft'}`;
  return [
    `- window: ${window.from} to ${window.to}`,
    `- sources: ${ids(sources)}`,
    `- models: ${ids(models)}`,
    `- judges: ${ids(judges)}`,
    `- metrics: ${metrics.join(', ') || 'none'}`,
    `- budget: ${limit}`,
  ].join('\n');
}
