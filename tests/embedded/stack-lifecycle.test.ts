import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { MongoClient } from 'mongodb';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRunningStack, startStack, type EmbeddedStack } from '../../workers/embedded/stack.js';
import { SLOW_MS, rejection, stackOptions, survivors, temporaryFolder } from './stack-setting.js';

const QUEUE = { taskQueue: 'nobody-listens', args: [] };

/** One folder through its life: each test goes on where the one before ended. */
describe('a stack on its folder', { timeout: 60_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let stack: EmbeddedStack;

  beforeAll(async () => {
    folder = await temporaryFolder();
    stack = await startStack(stackOptions(folder.path, { ui: true, command: 'first start' }));
  }, SLOW_MS);

  afterAll(async () => {
    await stack.stop();
    await folder[Symbol.asyncDispose]();
  }, 60_000);

  it('answers at all its addresses once it has started', async () => {
    const ui = await fetch(stack.temporalUiUrl ?? 'no UI');
    const ping = await onStore(stack, (client) => client.db('admin').command({ ping: 1 }));

    expect(ui.status).toBe(200);
    expect(ping.ok).toBe(1);
    expect(stack.parts.map((part) => part.name)).toEqual(['temporal', 'store']);
  });

  it('keeps closed workflows for 30 days', async () => {
    const seconds = await onTemporal(stack, async ({ connection }) => {
      const { config } = await connection.workflowService.describeNamespace({ namespace: stack.namespace });
      return Number(config?.workflowExecutionRetentionTtl?.seconds);
    });

    expect(seconds).toBe(720 * 3600);
  });

  it('is found by other commands', async () => {
    const found = await readRunningStack(folder.path);

    expect(found).toMatchObject({
      temporalAddress: stack.temporalAddress,
      temporalUiUrl: stack.temporalUiUrl,
      namespace: stack.namespace,
      mongodbUri: stack.mongodbUri,
      pid: process.pid,
      command: 'first start',
    });
  });

  it('refuses a second start on the same folder and tells who holds it', async () => {
    const error = await rejection(startStack(stackOptions(folder.path)));

    expect(error.name).toBe('StackError');
    expect(error.message).toContain(`process ${process.pid} since 2`);
    expect(error.message).toContain('first start');
    expect(error.message).toContain(stack.temporalAddress);
    expect(error.message).toContain(stack.mongodbUri);
  });

  it('reports the crash of a part with the end of its log', async () => {
    await onTemporal(stack, (client) => client.workflow.start('lasting', { workflowId: 'kept', ...QUEUE }));
    await onStore(stack, (client) =>
      client
        .db('test')
        .collection<{ _id: string }>('kept')
        .insertOne({ _id: 'kept' }, { writeConcern: { w: 'majority', journal: true } }),
    );
    for (const part of stack.parts) process.kill(part.pid, 'SIGKILL');

    const crash = await stack.crashed;

    expect(stack.parts.map((part) => part.name)).toContain(crash.part);
    expect(crash).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    const log = await readFile(crash.logFile, 'utf8');
    expect(crash.logTail).toEqual(log.split('\n').filter(Boolean).slice(-15));
  });

  it('has kept workflows and documents through a SIGKILL of its servers', async () => {
    await stack.stop();
    stack = await startStack(
      stackOptions(folder.path, { searchAttributes: { EchoRefresh: 'Keyword', EchoLater: 'Keyword' } }),
    );

    const workflow = await onTemporal(stack, (client) => client.workflow.getHandle('kept').describe());
    const document = await onStore(stack, (client) =>
      client.db('test').collection<{ _id: string }>('kept').findOne({ _id: 'kept' }),
    );

    expect(workflow.status.name).toBe('RUNNING');
    expect(document).toEqual({ _id: 'kept' });
  });

  it('takes a search attribute that an existing database did not have', async () => {
    const key = defineSearchAttributeKey('EchoLater', SearchAttributeType.KEYWORD);
    const typedSearchAttributes = new TypedSearchAttributes([{ key, value: 'here' }]);

    const described = await onTemporal(stack, async (client) => {
      const handle = await client.workflow.start('tagged', { workflowId: 'tagged', typedSearchAttributes, ...QUEUE });
      return handle.describe();
    });

    expect(described.typedSearchAttributes.get(key)).toBe('here');
  });

  it('leaves nothing running after stop, which can be called again', async () => {
    const pids = stack.parts.map((part) => part.pid);
    await Promise.all([stack.stop(), stack.stop()]);
    await stack.stop();

    expect(await survivors(pids, 0)).toEqual([]);
    expect(await readRunningStack(folder.path)).toBeNull();
    await expect(access(join(folder.path, 'stack.json'))).rejects.toThrow('ENOENT');
  });

  it('refuses a database of another Temporal server version', async () => {
    const note = join(folder.path, 'temporal', 'temporal.db.version.json');
    await writeFile(note, JSON.stringify({ serverVersion: '1.30.1', cliVersion: '1.6.0' }));

    const error = await rejection(startStack(stackOptions(folder.path)));

    expect(error.name).toBe('StackError');
    expect(error.message).toMatch(/temporal\.db was made by Temporal server 1\.30\.1, but this one is \d/);
    expect(await readRunningStack(folder.path)).toBeNull();
  });
});

async function onTemporal<T>(stack: EmbeddedStack, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    return await work(new Client({ connection, namespace: stack.namespace }));
  } finally {
    await connection.close();
  }
}

async function onStore<T>(stack: EmbeddedStack, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(stack.mongodbUri);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
