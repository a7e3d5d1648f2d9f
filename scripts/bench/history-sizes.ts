import type { Client } from '@temporalio/client';

export interface HistorySizes {
  workflows: number;
  largestHistory: { workflowId: string; events: number };
  /** Largest single payload (input, result, signal, …) in bytes. */
  largestPayload: { workflowId: string; bytes: number };
}

/** Reads the histories of all workflows of a refresh and says how large they got. */
export async function historySizes(client: Client, refreshId: string): Promise<HistorySizes> {
  const sizes: HistorySizes = {
    workflows: 0,
    largestHistory: { workflowId: '', events: 0 },
    largestPayload: { workflowId: '', bytes: 0 },
  };
  for await (const { workflowId, runId } of client.workflow.list({ query: `EchoRefresh = "${refreshId}"` })) {
    const { events = [] } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    sizes.workflows += 1;
    const count = events?.length ?? 0;
    if (count > sizes.largestHistory.events) sizes.largestHistory = { workflowId, events: count };
    const bytes = largestPayload(events);
    if (bytes > sizes.largestPayload.bytes) sizes.largestPayload = { workflowId, bytes };
  }
  return sizes;
}

function largestPayload(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 0;
  const { data } = value as { data?: unknown };
  const own = data instanceof Uint8Array ? data.byteLength : 0;
  return Math.max(own, ...Object.values(value).map(largestPayload));
}
