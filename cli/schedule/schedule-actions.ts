import { ScheduleNotFoundError, ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import { readPrompts } from '../../config/read-prompts.js';
import { InputError } from '../../core/input-error.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { withConnections } from '../connect.js';
import { table } from '../show/table.js';
import { createSchedule, type NewSchedule } from './create-schedule.js';
import { listSchedules, requireSchedule, statusOf, type ScheduleStatus } from './list-schedules.js';

interface OrderOptions {
  note?: string;
  json?: boolean;
}

/** `schedule create`. */
export async function create(schedule: NewSchedule, json: boolean, context: CommandContext): Promise<void> {
  const { environment, terminal } = context;
  await withConnections(environment, async (connected) => {
    await createSchedule(schedule, { ...connected, prompts: readPrompts(), now: new Date() });
    const status = await statusOf(await requireSchedule(connected.store, schedule.id), connected);
    if (json) printJson(terminal, status);
    else terminal.print(`schedule ${schedule.id}: created; next ${status.next[0] ?? 'never'}`);
  });
}

/** `schedule list`. */
export async function list(json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  await withConnections(environment, async (connected) => {
    const schedules = await listSchedules(connected);
    if (json) printJson(terminal, schedules);
    else if (schedules.length === 0) terminal.print('there is no schedule');
    else {
      const head = ['Schedule', 'State', 'Window', 'Next', 'Last', 'Skipped', 'Note'];
      for (const line of table(head, schedules.map(cells))) terminal.print(line);
    }
  });
}

function cells({ scheduleId, state, windowDays, next, last, skippedOverlap, note }: ScheduleStatus): string[] {
  const [latest] = last;
  const result = latest ? `${latest.refreshId} ${latest.state ?? latest.workflow}` : '—';
  return [scheduleId, state, `${windowDays} d`, next[0] ?? '—', result, String(skippedOverlap), note ?? ''];
}

/** `schedule pause`. */
export async function pause(id: string, options: OrderOptions, context: CommandContext): Promise<void> {
  await order({ id, options, done: 'paused' }, context, (handle) =>
    handle.pause(options.note ?? 'paused with echobench'),
  );
}

/** `schedule unpause`. */
export async function unpause(id: string, options: OrderOptions, context: CommandContext): Promise<void> {
  await order({ id, options, done: 'active' }, context, (handle) => handle.unpause('unpaused with echobench'));
}

/** `schedule trigger`. Without a word on overlap the client asks for all of them to run side by side. */
export async function trigger(id: string, options: OrderOptions, context: CommandContext): Promise<void> {
  await order({ id, options, done: 'triggered, unless a refresh of it is under way' }, context, (handle) =>
    handle.trigger(ScheduleOverlapPolicy.SKIP),
  );
}

/** `schedule delete`. Also takes away what only one of Temporal and the store still has. */
export async function remove(id: string, { json }: OrderOptions, context: CommandContext): Promise<void> {
  const { environment, terminal } = context;
  await withConnections(environment, async ({ store, client }) => {
    await requireSchedule(store, id);
    await client.schedule
      .getHandle(id)
      .delete()
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error;
      });
    // Last, so that a delete that was broken off can be given again.
    await store.schedules.raw.deleteOne({ _id: id });
    if (json) printJson(terminal, { scheduleId: id, state: 'deleted' });
    else terminal.print(`schedule ${id}: deleted; its refreshes stay`);
  });
}

async function order(
  { id, options, done }: { id: string; options: OrderOptions; done: string },
  { environment, terminal }: CommandContext,
  give: (handle: ScheduleHandle) => Promise<void>,
): Promise<void> {
  await withConnections(environment, async (connected) => {
    const schedule = await requireSchedule(connected.store, id);
    try {
      await give(connected.client.schedule.getHandle(id));
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      throw new InputError([
        `Temporal does not know the schedule "${id}": echobench schedule delete ${id}, then create`,
      ]);
    }
    if (options.json) printJson(terminal, await statusOf(schedule, connected));
    else terminal.print(`schedule ${id}: ${done}`);
  });
}
