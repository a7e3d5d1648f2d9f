import {
  isGrpcDeadlineError,
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WorkflowHandle,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { refreshInput } from '../../activities/refresh-record.js';
import { InputError } from '../../core/input-error.js';
import { refreshWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import { retryFailedUpdate, type RetryRequest } from '../../workflows/messages.js';
import { refreshWorkflow } from '../../workflows/refresh-workflow.js';
import { ATTRIBUTES } from '../../workflows/visibility.js';
import { UnreachableError, type Connected } from '../connect.js';
import { checkRetryRequest } from './check-retry-request.js';
import { requireRefresh } from './require-refresh.js';

/** How long an order may take. Workers carry it out, and there may be none. */
const ORDER_TIMEOUT_MS = 10_000;

/**
 * Gives a running refresh an order and waits until it is carried out.
 *
 * @throws InputError when it is not running, or refuses; UnreachableError when no worker takes the order.
 */
export async function tellRefresh(
  { store, client }: Connected,
  refreshId: string,
  order: (handle: WorkflowHandle) => Promise<unknown>,
): Promise<void> {
  const refresh = await requireRefresh(store, refreshId);
  const handle = client.workflow.getHandle(refreshWorkflowId(refreshId));
  try {
    await client.withDeadline(Date.now() + ORDER_TIMEOUT_MS, () => order(handle));
  } catch (error) {
    throw inWords(error, refresh);
  }
}

/** Asks a refresh to end. What was paid for stays in the store. @returns whether it has ended already. */
export async function cancelRefresh({ store, client }: Connected, refreshId: string): Promise<boolean> {
  const refresh = await requireRefresh(store, refreshId);
  const handle = client.workflow.getHandle(refreshWorkflowId(refreshId));
  try {
    // The server takes a request to cancel for a workflow that has ended without a word.
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') throw notRunning(refresh);
    await handle.cancel();
  } catch (error) {
    throw inWords(error, refresh);
  }
  return endsInTime(client, handle);
}

async function endsInTime(client: Client, handle: WorkflowHandle): Promise<boolean> {
  try {
    await client.withDeadline(Date.now() + ORDER_TIMEOUT_MS, () => handle.result());
    return true;
  } catch (error) {
    if (error instanceof WorkflowFailedError) return true;
    if (isGrpcDeadlineError(error)) return false;
    throw error;
  }
}

/** Starts what is missing or failed again: in the running workflow, or in a new one when it has ended. */
export async function retryRefresh(
  { store, client }: Connected,
  refreshId: string,
  request: RetryRequest,
): Promise<{ models: string[] }> {
  const refresh = await requireRefresh(store, refreshId);
  const release = refresh.releaseId ? await store.releases.get(refresh.releaseId) : null;
  checkRetryRequest({ file: refresh.file, release }, request);
  if (!refresh.releaseId) {
    const mend = `use "echobench refresh resume ${refreshId}"`;
    throw new InputError([`the refresh "${refreshId}" has no release yet: there is nothing to retry; ${mend}`]);
  }
  const startWorkflowOperation = new WithStartWorkflowOperation(refreshWorkflow, {
    workflowId: refreshWorkflowId(refreshId),
    taskQueue: WORKFLOW_QUEUE,
    workflowIdConflictPolicy: 'USE_EXISTING',
    args: [await refreshInput(refresh.file, store, refresh)],
    staticSummary: refresh.file.title ?? `refresh ${refreshId}`,
    typedSearchAttributes: new TypedSearchAttributes([{ key: ATTRIBUTES.refresh, value: refreshId }]),
  });
  // The workers look for refreshes that are under way; they must find this one before its workflow needs their queues.
  await store.refreshes.update(refreshId, { $set: { state: 'running', finishedAt: null } });
  const order = { args: [request] as [RetryRequest], startWorkflowOperation };
  try {
    return await client.withDeadline(Date.now() + ORDER_TIMEOUT_MS, () =>
      client.workflow.executeUpdateWithStart(retryFailedUpdate, order),
    );
  } catch (error) {
    throw inWords(error, refresh);
  }
}

function inWords(error: unknown, refresh: Refresh): unknown {
  if (error instanceof WorkflowNotFoundError) return notRunning(refresh);
  if (error instanceof WorkflowUpdateFailedError) return new InputError([error.cause?.message ?? error.message]);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
    return new UnreachableError(
      `no worker has carried out the order within ${ORDER_TIMEOUT_MS / 1000} s: ` +
        'see that one runs ("echobench up" or "echobench worker"), then give it again',
    );
  }
  return error;
}

function notRunning({ _id, state, releaseId }: Refresh): InputError {
  const mend =
    state === 'cancelled' || releaseId === null
      ? '"echobench refresh start" with its file goes on with it'
      : `"echobench refresh retry ${_id}" starts what failed or is missing again`;
  return new InputError([`the refresh "${_id}" is not running (${state}); ${mend}`]);
}
