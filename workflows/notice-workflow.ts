import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/create-activities.js';
import type { NotifyInput } from '../activities/notify.js';
import { NOTIFY_QUEUE } from '../core/names.js';

/** About an hour and a half of tries; after that nobody reads it any more. */
const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
  taskQueue: NOTIFY_QUEUE,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '10 minutes', maximumAttempts: 16 },
});

/** One notice to one webhook. A workflow of its own, so that neither waits for the other's end. */
export async function noticeWorkflow(input: NotifyInput): Promise<void> {
  await notify.executeWithOptions({ activityId: 'notify', summary: `${input.notice.event} to ${input.webhookId}` }, [
    input,
  ]);
}
