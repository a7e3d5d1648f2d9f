import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import { InputError } from '../../core/input-error.js';
import { checkScheduleId, WORKFLOW_QUEUE } from '../../core/names.js';
import type { Check } from '../../core/schemas/check.js';
import { complianceWorkflow, type ComplianceInput } from '../../workflows/compliance-workflow.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { CheckScheduleOptions } from '../commands/takedown.js';
import { withConnections } from '../connect.js';
import { parseTiming } from '../schedule/timing.js';
import { checkFile, checkSources } from './run-check.js';

/** `takedown schedule`: a check by the clock for each network source of a file. Given again, it changes those that are there. */
export async function scheduleCheck(
  path: string,
  { source, every, holdDays, json }: CheckScheduleOptions,
  { environment, terminal }: CommandContext,
): Promise<void> {
  const file = checkFile(path);
  const sources = checkSources(file, source);
  const { when } = parseTiming({ every, windowDays: '1', catchup: '1d' });
  if (!('everyMs' in when)) throw new InputError([`--every ${every}: give a number and m, h, d or w, such as 1d`]);
  const { everyMs } = when;
  await withConnections(environment, async ({ store, client }) => {
    const made: { checkId: string; state: 'created' | 'changed'; every: string; holdDays: number }[] = [];
    for (const { id: sourceId } of sources) {
      const checkId = `${file.id}-${sourceId}`;
      const check: Check = { _id: checkId, file, sourceId, holdDays, createdAt: new Date() };
      // Before the schedule: what it starts looks the check up.
      await store.checks.put(check);
      made.push({ checkId, state: await putSchedule(client, check, everyMs), every, holdDays });
    }
    if (json) printJson(terminal, made);
    else
      for (const { checkId, state } of made)
        terminal.print(`check ${checkId} ${state}: every ${every}, held for ${holdDays} days`);
  });
}

async function putSchedule(client: Client, check: Check, everyMs: number): Promise<'created' | 'changed'> {
  const options = scheduleOf(check, everyMs);
  try {
    await client.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const { spec, action } = options;
  // Whether it is paused, and why, stays.
  await client.schedule.getHandle(options.scheduleId).update((known) => ({ ...known, spec, action }));
  return 'changed';
}

function scheduleOf({ _id: checkId, file, sourceId }: Check, everyMs: number) {
  const args: [ComplianceInput] = [{ checkId, heartbeatSeconds: file.limits.heartbeatSeconds }];
  return {
    scheduleId: checkScheduleId(checkId),
    spec: { intervals: [{ every: everyMs }] },
    action: {
      type: 'startWorkflow',
      workflowType: complianceWorkflow,
      workflowId: checkScheduleId(checkId),
      taskQueue: WORKFLOW_QUEUE,
      args,
      staticSummary: `check of ${sourceId}`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
  } satisfies ScheduleOptions;
}

/** `takedown unschedule`. */
export async function unscheduleCheck(
  checkId: string,
  json: boolean,
  { environment, terminal }: CommandContext,
): Promise<void> {
  await withConnections(environment, async ({ store, client }) => {
    if (!(await store.checks.get(checkId))) {
      const known: string[] = [];
      for await (const { _id } of store.checks.find({}, { sort: { _id: 1 }, limit: 10 })) known.push(_id);
      throw new InputError([`no check "${checkId}"; known: ${known.join(', ') || 'none'}`]);
    }
    await client.schedule
      .getHandle(checkScheduleId(checkId))
      .delete()
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      });
    await store.checks.remove(checkId);
    await store.checkPages.raw.deleteMany({ checkId });
    if (json) printJson(terminal, { checkId, state: 'deleted' });
    else terminal.print(`check ${checkId}: deleted`);
  });
}
