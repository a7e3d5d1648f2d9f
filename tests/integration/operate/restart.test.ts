import { ScheduleOverlapPolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { expect, it } from 'vitest';
import { connectTemporal } from '../../../cli/connect.js';
import { SEARCH_ATTRIBUTES, WORKFLOW_QUEUE } from '../../../core/names.js';
import { startStack, type EmbeddedStack } from '../../../workers/embedded/stack.js';
import type { SearchAttributes } from '../../../workers/embedded/temporal-namespace.js';
import { ATTRIBUTES } from '../../../workflows/visibility.js';
import { stackOptions, temporaryFolder } from '../../embedded/stack-setting.js';

async function withStack(
  dataDir: string,
  searchAttributes: SearchAttributes,
  work: (client: Awaited<ReturnType<typeof connectTemporal>>['client']) => Promise<void>,
): Promise<void> {
  const stack: EmbeddedStack = await startStack(stackOptions(dataDir, { searchAttributes }));
  const address = stack.temporalAddress;
  const temporal = await connectTemporal({
    temporal: { connection: { address }, namespace: stack.namespace, address },
  });
  try {
    await work(temporal.client);
  } finally {
    await temporal.close();
    await stack.stop();
  }
}

it('a database made without the search attributes gets them at the next start, and keeps its schedules', async () => {
  await using folder = await temporaryFolder();
  const typedSearchAttributes = new TypedSearchAttributes([
    { key: ATTRIBUTES.refresh, value: 'later' },
    { key: ATTRIBUTES.spendUsd, value: 12.5 },
  ]);
  const start = { workflowId: 'refresh/later', taskQueue: WORKFLOW_QUEUE, typedSearchAttributes };

  await withStack(folder.path, {}, async (client) => {
    await expect(client.workflow.start('refreshWorkflow', start)).rejects.toThrow();
    await client.schedule.create({
      scheduleId: 'weekly',
      spec: { cronExpressions: ['0 6 * * 1'] },
      action: { type: 'startWorkflow', workflowType: 'scheduledRefreshWorkflow', taskQueue: WORKFLOW_QUEUE },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, pauseOnFailure: true },
    });
  });

  await withStack(folder.path, SEARCH_ATTRIBUTES, async (client) => {
    await client.workflow.start('refreshWorkflow', start);
    const described = await client.workflow.getHandle('refresh/later').describe();
    expect(described.typedSearchAttributes.get(ATTRIBUTES.refresh)).toBe('later');
    await expect
      .poll(async () => (await client.workflow.count("EchoRefresh = 'later' AND EchoSpendUsd > 10")).count, {
        timeout: 10_000,
      })
      .toBe(1);
    const schedule = await client.schedule.getHandle('weekly').describe();
    expect(schedule.policies).toMatchObject({ overlap: 'SKIP', pauseOnFailure: true });
    expect(schedule.info.nextActionTimes.length).toBeGreaterThan(0);
  });
});
