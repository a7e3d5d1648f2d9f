import type { Client } from '@temporalio/client';
import type { QueueLimit } from '../../workers/worker-pool.js';

type TaskQueueType = NonNullable<Parameters<Client['workflowService']['describeTaskQueue']>[0]['taskQueueType']>;

/** As on the wire. The enum itself is in a package of the SDK's own, which we do not depend on. */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment
const TASK_QUEUE_TYPE_ACTIVITY = 2 as TaskQueueType;

/** JSON of `limits get`: its fields are a contract; more may be added. */
export interface QueueStanding {
  queue: string;
  /** Calls started per second, over all workers; `null` without such a limit. */
  fileRps: number | null;
  liveRps: number | null;
  /** Calls in flight per worker process. It is read when a worker begins to serve the queue, and cannot be set live. */
  fileConcurrency: number;
  /** Calls that wait, by the server's own estimate. */
  backlog: number;
  backlogAgeSeconds: number;
  /** Worker processes that asked for calls in the last minutes. */
  pollers: number;
}

/**
 * The server keeps the rate with the queue, above what workers say, so it holds over restarts of both.
 *
 * @param rps calls started per second over all workers; `null` gives the limit back to the refresh file.
 */
export async function setQueueRate(client: Client, taskQueue: string, rps: number | null): Promise<void> {
  const reason = rps === null ? 'echobench limits unset' : 'echobench limits set';
  await client.workflowService.updateTaskQueueConfig({
    namespace: client.options.namespace,
    identity: client.options.identity,
    taskQueue,
    taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
    updateQueueRateLimit: { reason, ...(rps !== null && { rateLimit: { requestsPerSecond: rps } }) },
  });
}

/** What the refresh file and the server say of a queue. */
export async function queueStanding(client: Client, queue: string, file: QueueLimit): Promise<QueueStanding> {
  const { config, stats, pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType: TASK_QUEUE_TYPE_ACTIVITY,
    reportStats: true,
    reportConfig: true,
  });
  return {
    queue,
    fileRps: file.rps ?? null,
    liveRps: config?.queueRateLimit?.rateLimit?.requestsPerSecond ?? null,
    fileConcurrency: file.concurrency,
    backlog: Number(stats?.approximateBacklogCount ?? 0),
    backlogAgeSeconds: Number(stats?.approximateBacklogAge?.seconds ?? 0),
    pollers: pollers?.length ?? 0,
  };
}
