import { WithStartWorkflowOperation, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { InputError } from '../../core/input-error.js';
import { refreshWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import { retryFailedUpdate, type pauseUpdate, type RetryRequest, type skipModelUpdate } from '../../workflows/messages.js';
import { refreshWorkflow } from '../../workflows/refresh-workflow.js';
import { ATTRIBUTES } from '../../workflows/visibility.js';
import type { CommandContext } from '../commands/context.js';
import type { Connected } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { requireRefresh } from './load-status.js';
import { refreshInput } from './start-refresh.js';

type Order = ({ update: typeof pauseUpdate; args?: [] } | { update: typeof skipModelUpdate; args: [{ modelId: string }] }) & {
  /** What is said when it is done. */
  done: string;
  context: CommandContext;
};

/** Gives a running refresh an order and waits until it is carried out. @throws InputError when it is not running. */
export async function tellRefresh({ store, client }: Connected, refreshId: string, order: Order): Promise<void> {
  await requireRefresh(store, refreshId);
  const handle = client.workflow.getHandle(refreshWorkflowId(refreshId));
  try {
    if (order.args && order.args.length > 0) await handle.executeUpdate(order.update as typeof skipModelUpdate, { args: order.args as [{ modelId: string }] });
    else await handle.executeUpdate(order.update as typeof pauseUpdate);
  } catch (error) {
    throw asInputError(error, refreshId);
  }
  order.context.terminal.print(`refresh ${refreshId}: ${order.done}`);
  order.context.exit(EXIT.done);
}

/** Asks a refresh to end. What was paid for stays in the store. */
export async function cancelRefresh({ store, client }: Connected, refreshId: string, context: CommandContext): Promise<void> {
  await requireRefresh(store, refreshId);
  try {
    await client.workflow.getHandle(refreshWorkflowId(refreshId)).cancel();
  } catch (error) {
    throw asInputError(error, refreshId);
  }
  context.terminal.print(`refresh ${refreshId}: is being cancelled; "echobench refresh start" with its file goes on later`);
  context.exit(EXIT.done);
}

/** Starts what is missing or failed again: in the running workflow, or in a new one when it has ended. */
export async function retryRefresh({ store, client }: Connected, refreshId: string, request: RetryRequest): Promise<{ models: string[] }> {
  const refresh = await requireRefresh(store, refreshId);
  if (!refresh.releaseId) throw new InputError([`the refresh "${refreshId}" has no release yet: there is nothing to retry; use "echobench refresh resume ${refreshId}"`]);
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
  try {
    return await client.workflow.executeUpdateWithStart(retryFailedUpdate, { args: [request], startWorkflowOperation });
  } catch (error) {
    throw asInputError(error, refreshId);
  }
}

function asInputError(error: unknown, refreshId: string): unknown {
  if (error instanceof WorkflowNotFoundError) {
    return new InputError([`the refresh "${refreshId}" is not running; "echobench refresh retry ${refreshId}" starts what failed or is missing again`]);
  }
  if (error instanceof WorkflowUpdateFailedError) return new InputError([error.cause?.message ?? error.message]);
  return error;
}
