import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { wrongPromptPins } from '../../activities/refresh-record.js';
import { InputError } from '../../core/input-error.js';
import { scheduledWorkflowId, WORKFLOW_QUEUE } from '../../core/names.js';
import { SCHEDULE_SUFFIX_LENGTH } from '../../core/scheduled-refresh.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { PromptSet } from '../../prompts/prompt-set.js';
import type { Store } from '../../store/store.js';
import { scheduledRefreshWorkflow } from '../../workflows/scheduled-refresh-workflow.js';
import { keepPriorDatasets } from '../refresh/keep-prior-datasets.js';
import type { Timing } from './timing.js';

export interface ScheduleParts {
  store: Store;
  client: Client;
  prompts: PromptSet;
  now: Date;
}

export interface NewSchedule {
  id: string;
  file: RefreshFile;
  timing: Timing;
}

/** Longest id of a refresh. */
const ID_LENGTH = 64;

/**
 * Makes a schedule: the file goes into the store, the times to Temporal.
 *
 * @throws InputError when the id is taken, or the file or the times cannot be used.
 */
export async function createSchedule({ id, file, timing }: NewSchedule, parts: ScheduleParts): Promise<void> {
  const { store, client, prompts, now } = parts;
  requireUsable(id, file, prompts);
  await keepPriorDatasets(file, store.blobs);
  const isNew = await store.schedules.putIfNew({ _id: id, file, windowDays: timing.windowDays, createdAt: now });
  if (!isNew) throw taken(id);
  try {
    await client.schedule.create({
      scheduleId: id,
      spec:
        'cron' in timing.when
          ? { cronExpressions: [timing.when.cron] }
          : { intervals: [{ every: timing.when.everyMs }] },
      action: {
        type: 'startWorkflow',
        workflowType: scheduledRefreshWorkflow,
        workflowId: scheduledWorkflowId(id),
        taskQueue: WORKFLOW_QUEUE,
        args: [{ scheduleId: id }],
        staticSummary: `schedule ${id}`,
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, pauseOnFailure: true, catchupWindow: timing.catchupMs },
    });
  } catch (error) {
    await store.schedules.raw.deleteOne({ _id: id });
    throw inWords(error, id, timing);
  }
}

function requireUsable(id: string, file: RefreshFile, prompts: PromptSet): void {
  const wrong = wrongPromptPins(file, prompts);
  if (wrong.length > 0) throw new InputError(wrong);
  const longest = ID_LENGTH - SCHEDULE_SUFFIX_LENGTH;
  const fixed = file.phases.filter((phase) => phase.window);
  if (fixed.length > 0)
    throw new InputError(
      fixed.map(
        (phase) =>
          `phases/${phase.id}: a schedule gives each refresh the window of its day, so this phase cannot have one of its own; take it out, or slice it with windowDays`,
      ),
    );
  if (file.id.length > longest)
    throw new InputError([
      `the id "${file.id}" is too long for a schedule: each start adds its time; take at most ${longest} characters`,
    ]);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id))
    throw new InputError([`--id ${id}: use letters, digits, ".", "_" and "-", at most 64`]);
}

function taken(id: string): InputError {
  return new InputError([
    `there is a schedule "${id}" already; give this one another --id, or remove it: echobench schedule delete ${id}`,
  ]);
}

const INVALID_ARGUMENT = 3;

function inWords(error: unknown, id: string, { when }: Timing): unknown {
  if (error instanceof ScheduleAlreadyRunning) return taken(id);
  const { code, details } = ((error as Error).cause ?? {}) as { code?: number; details?: string };
  if (code !== INVALID_ARGUMENT) return error;
  const option = 'cron' in when ? `--cron "${when.cron}"` : '--every';
  return new InputError([`${option}: Temporal does not take it: ${(details ?? '').replaceAll(/\s+/g, ' ')}`]);
}
