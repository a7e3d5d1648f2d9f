import type { Client } from '@temporalio/client';

type Request = Parameters<Client['workflowService']['describeTaskQueue']>[0];

/** TaskQueueType of Temporal's API (temporal/api/enums/v1/task_queue.proto). */
const TYPES: Record<'workflow' | 'activity', number> = { workflow: 1, activity: 2 };

export interface Poller {
  identity: string;
  /** When it last asked for work, by Temporal's clock; `null` where Temporal does not say. */
  lastAccessMs: number | null;
}

/** Who has polled a task queue within the last minutes. */
export async function taskQueuePollers(
  { client, namespace }: { client: Client; namespace: string },
  name: string,
  type: keyof typeof TYPES,
): Promise<Poller[]> {
  // The SDK's types of the API are not exported, so its numbers cannot be written as its enums.
  const request = { namespace, taskQueue: { name }, taskQueueType: TYPES[type] as unknown } as Request;
  const { pollers } = await client.workflowService.describeTaskQueue(request);
  return (pollers ?? []).map(({ identity, lastAccessTime: at }) => ({
    identity: identity ?? '',
    lastAccessMs: at ? Number(at.seconds ?? 0) * 1000 + (at.nanos ?? 0) / 1e6 : null,
  }));
}
