import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';

/** Everything that is written into the histories of all workflows, payloads as their bytes; an entry an event. */
export async function historyBytes(client: Client): Promise<Buffer[]> {
  const events: Buffer[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events: found } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of found ?? []) events.push(flatten(event));
  }
  return events;
}

/** Payloads of all workflows' histories, as the server has them. */
export async function historyPayloads(client: Client): Promise<{ encoding: string; data: Buffer }[]> {
  const payloads: { encoding: string; data: Buffer }[] = [];
  function collect(value: unknown): void {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    const { metadata, data } = value as { metadata?: { encoding?: unknown }; data?: unknown };
    if (metadata?.encoding instanceof Uint8Array) {
      payloads.push({
        encoding: Buffer.from(metadata.encoding).toString(),
        data: Buffer.from(data instanceof Uint8Array ? data : []),
      });
    }
    // Search attributes are the server's to read, and never encrypted.
    for (const [key, part] of Object.entries(value)) if (!/searchAttributes/i.test(key)) collect(part);
  }
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    collect(events);
  }
  return payloads;
}

function flatten(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(value), Buffer.from('\n')]);
  if (typeof value === 'string') return Buffer.from(`${value}\n`);
  if (typeof value !== 'object' || value === null) return Buffer.alloc(0);
  return Buffer.concat(Object.entries(value).flatMap(([key, part]) => [Buffer.from(`${key}\n`), flatten(part)]));
}

/** Files under a folder whose bytes hold one of the words. */
export async function filesThatHold(folder: string, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (words.some((word) => bytes.includes(word))) found.push(path);
  }
  return found;
}
