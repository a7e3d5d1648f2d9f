import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { stackPaths } from '../../workers/embedded/stack-paths.js';

export interface DiskUse {
  temporalBytes: number;
  storeBytes: number;
  blobBytes: number;
  blobs: number;
}

/** How much the databases and the blobs of a data folder take, write-ahead logs included. */
export async function diskUse(dataDir: string, blobDir: string): Promise<DiskUse> {
  const paths = stackPaths(dataDir);
  const [temporal, store, blobs] = await Promise.all(
    [join(paths.dataDir, 'temporal'), paths.storeDir, blobDir].map(folderUse),
  );
  return {
    temporalBytes: temporal?.bytes ?? 0,
    storeBytes: store?.bytes ?? 0,
    blobBytes: blobs?.bytes ?? 0,
    blobs: blobs?.files ?? 0,
  };
}

async function folderUse(folder: string): Promise<{ bytes: number; files: number }> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const use = { bytes: 0, files: 0 };
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // Servers remove files while they are counted.
    use.bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
    use.files += 1;
  }
  return use;
}

export interface EventCounts {
  workflows: number;
  events: number;
  bytes: number;
  largest: { workflowId: string; events: number };
}

/** Events of all workflows of a refresh, as the server counts them. */
export async function eventCounts(client: Client, refreshId: string): Promise<EventCounts> {
  const counts: EventCounts = { workflows: 0, events: 0, bytes: 0, largest: { workflowId: '', events: 0 } };
  for await (const run of client.workflow.list({ query: `EchoRefresh = "${refreshId}"` })) {
    counts.workflows += 1;
    counts.events += run.historyLength;
    counts.bytes += run.historySize ?? 0;
    if (run.historyLength > counts.largest.events)
      counts.largest = { workflowId: run.workflowId, events: run.historyLength };
  }
  return counts;
}

export interface UiTimes {
  listMs: number;
  historyMs: number;
}

/** How long the Temporal UI's server takes for its list of workflows, and for a history. @returns `null` where it does not answer. */
export async function askUi(uiUrl: string, namespace: string, workflowId: string): Promise<UiTimes | null> {
  const api = `${uiUrl}/api/v1/namespaces/${namespace}/workflows`;
  try {
    const listMs = await timeOf(`${api}?maximumPageSize=100`);
    const historyMs = await timeOf(`${api}/${encodeURIComponent(workflowId)}/history?maximumPageSize=100`);
    return { listMs, historyMs };
  } catch {
    return null;
  }
}

async function timeOf(url: string): Promise<number> {
  const startedAt = performance.now();
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - startedAt;
}
