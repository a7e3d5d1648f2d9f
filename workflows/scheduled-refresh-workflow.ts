import { executeChild, proxyActivities, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import type { Activities } from '../activities/create-activities.js';
import { CPU_QUEUE, refreshWorkflowId, WORKFLOW_QUEUE } from '../core/names.js';
import type { RefreshState } from '../core/schemas/refresh.js';
import { refreshWorkflow } from './refresh-workflow.js';
import { ATTRIBUTES } from './visibility.js';

/** Set by the server on what a schedule starts: the time that was meant, however late it is. */
const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

const { prepareScheduled } = proxyActivities<Pick<Activities, 'prepareScheduled'>>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds', nonRetryableErrorTypes: ['StoredShapeError'] },
});

/**
 * What a schedule starts: one refresh, by its regular id, awaited to its end, so that the next one is skipped while it runs.
 *
 * @returns `null` when that refresh was done before.
 */
export async function scheduledRefreshWorkflow({ scheduleId }: { scheduleId: string }): Promise<RefreshState | null> {
  const { typedSearchAttributes, startTime } = workflowInfo();
  const scheduledAt = typedSearchAttributes.get(SCHEDULED_START) ?? startTime;
  const input = await prepareScheduled.executeWithOptions(
    { activityId: 'prepare', summary: scheduledAt.toISOString() },
    [{ scheduleId, scheduledAtMs: scheduledAt.getTime() }],
  );
  if (input === null) return null;
  const { refreshId } = input.settings;
  upsertSearchAttributes([{ key: ATTRIBUTES.refresh, value: refreshId }]);
  return executeChild(refreshWorkflow, {
    workflowId: refreshWorkflowId(refreshId),
    taskQueue: WORKFLOW_QUEUE,
    args: [input],
    parentClosePolicy: 'REQUEST_CANCEL',
    staticSummary: `refresh ${refreshId}, started by schedule ${scheduleId}`,
    typedSearchAttributes: new TypedSearchAttributes([{ key: ATTRIBUTES.refresh, value: refreshId }]),
  });
}
