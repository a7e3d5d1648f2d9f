import { ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { InputError } from '../../core/input-error.js';
import { checkScheduleId, WORKFLOW_QUEUE } from '../../core/names.js';
import { complianceWorkflow } from '../../workflows/compliance-workflow.js';
import { printJson, type CommandContext } from '../commands/context.js';
import type { CheckScheduleOptions } from '../commands/takedown.js';
import { withConnections } from '../connect.js';
import { parseTiming } from '../schedule/timing.js';
import { checkFile, checkSources } from './run-check.js';

/** `takedown schedule`: a check by the clock for each network source of a file. */
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
    const made: { checkId: string; every: string; holdDays: number }[] = [];
    for (const { id: sourceId } of sources) {
      const checkId = `${file.id}-${sourceId}`;
      const check = { _id: checkId, file, sourceId, holdDays, createdAt: new Date() };
      if (!(await store.checks.putIfNew(check)))
        throw new InputError([
          `there is a check "${checkId}" already; end it first: echobench takedown unschedule ${checkId}`,
        ]);
      await client.schedule
        .create({
          scheduleId: checkScheduleId(checkId),
          spec: { intervals: [{ every: everyMs }] },
          action: {
            type: 'startWorkflow',
            workflowType: complianceWorkflow,
            workflowId: checkScheduleId(checkId),
            taskQueue: WORKFLOW_QUEUE,
            args: [{ checkId }],
            staticSummary: `check of ${sourceId}`,
          },
          policies: { overlap: ScheduleOverlapPolicy.SKIP },
        })
        .catch(async (error: unknown) => {
          await store.checks.remove(checkId);
          throw error;
        });
      made.push({ checkId, every, holdDays });
    }
    if (json) printJson(terminal, made);
    else for (const { checkId } of made) terminal.print(`check ${checkId}: every ${every}, held for ${holdDays} days`);
  });
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
    if (json) printJson(terminal, { checkId, state: 'deleted' });
    else terminal.print(`check ${checkId}: deleted`);
  });
}
