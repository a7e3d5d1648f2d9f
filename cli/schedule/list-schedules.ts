import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { InputError } from '../../core/input-error.js';
import { scheduledFile } from '../../core/scheduled-refresh.js';
import type { Schedule } from '../../core/schemas/schedule.js';
import type { Store } from '../../store/store.js';
import { workflowState } from './workflow-state.js';

export interface ScheduleStatus {
  scheduleId: string;
  /** `missing`: the store has it and Temporal has not; delete it and create it anew. */
  state: 'active' | 'paused' | 'missing';
  note: string | null;
  windowDays: number;
  /** The coming times, ISO 8601. */
  next: string[];
  /** The last starts, newest first; the state is `null` where the refresh was not made. */
  last: { refreshId: string; at: string; workflow: string; state: string | null }[];
  running: number;
  taken: number;
  skippedOverlap: number;
  missedCatchup: number;
}

const SHOWN = 5;

/** All schedules by id. */
export async function listSchedules(parts: { store: Store; client: Client }): Promise<ScheduleStatus[]> {
  const rows: ScheduleStatus[] = [];
  for await (const schedule of parts.store.schedules.find({}, { sort: { _id: 1 } }))
    rows.push(await statusOf(schedule, parts));
  return rows;
}

/** @throws InputError when there is none of that id. */
export async function requireSchedule(store: Store, id: string): Promise<Schedule> {
  const schedule = await store.schedules.get(id);
  if (schedule) return schedule;
  const known: string[] = [];
  for await (const { _id } of store.schedules.find({}, { sort: { _id: 1 }, limit: 10 })) known.push(_id);
  throw new InputError([`no schedule "${id}"; ${known.length > 0 ? `known: ${known.join(', ')}` : 'there is none'}`]);
}

/** What Temporal and the store know of one schedule. */
export async function statusOf(
  schedule: Schedule,
  { store, client }: { store: Store; client: Client },
): Promise<ScheduleStatus> {
  const { _id: scheduleId, windowDays } = schedule;
  try {
    const { state, info } = await client.schedule.getHandle(scheduleId).describe();
    const recent = info.recentActions.toReversed().slice(0, SHOWN);
    const last = recent.map(async ({ scheduledAt, action }) => {
      const { id: refreshId } = scheduledFile(schedule, scheduledAt);
      return {
        refreshId,
        at: scheduledAt.toISOString(),
        workflow: await workflowState(client, action.workflow.workflowId),
        state: (await store.refreshes.get(refreshId))?.state ?? null,
      };
    });
    return {
      scheduleId,
      state: state.paused ? 'paused' : 'active',
      note: state.note ?? null,
      windowDays,
      next: info.nextActionTimes.slice(0, SHOWN).map((time) => time.toISOString()),
      last: await Promise.all(last),
      running: info.runningActions.length,
      taken: info.numActionsTaken,
      skippedOverlap: info.numActionsSkippedOverlap,
      missedCatchup: info.numActionsMissedCatchupWindow,
    };
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    const nothing = { running: 0, taken: 0, skippedOverlap: 0, missedCatchup: 0 };
    return { scheduleId, state: 'missing', note: null, windowDays, next: [], last: [], ...nothing };
  }
}
