import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { checkScheduleId } from '../../core/names.js';
import type { Check } from '../../core/schemas/check.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { withConnections } from '../connect.js';
import { everyWords } from '../schedule/timing.js';
import { workflowState } from '../schedule/workflow-state.js';
import { table } from '../show/table.js';

interface CheckStatus {
  checkId: string;
  source: string;
  /** `missing`: the store has it and Temporal has not; "takedown schedule" mends that. */
  state: 'active' | 'paused' | 'missing';
  everyMs: number | null;
  holdDays: number;
  /** The next start, ISO 8601. */
  next: string | null;
  /** The last start, and what became of it. */
  last: { at: string; workflowId: string; workflow: string } | null;
}

/** `takedown schedules`. */
export async function listChecks(json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  const checks = await withConnections(environment, async ({ store, client }) => {
    const found: CheckStatus[] = [];
    for await (const check of store.checks.find({}, { sort: { _id: 1 } })) found.push(await statusOf(client, check));
    return found;
  });
  if (json) printJson(terminal, checks);
  else if (checks.length === 0) terminal.print('no check runs by the clock');
  else
    for (const line of table(['Check', 'Source', 'State', 'Every', 'Held for', 'Next', 'Last'], checks.map(cells)))
      terminal.print(line);
}

async function statusOf(client: Client, { _id: checkId, sourceId: source, holdDays }: Check): Promise<CheckStatus> {
  try {
    const { state, spec, info } = await client.schedule.getHandle(checkScheduleId(checkId)).describe();
    const last = info.recentActions.at(-1);
    return {
      checkId,
      source,
      state: state.paused ? 'paused' : 'active',
      everyMs: spec.intervals?.[0]?.every ?? null,
      holdDays,
      next: info.nextActionTimes[0]?.toISOString() ?? null,
      last: last
        ? {
            at: last.takenAt.toISOString(),
            workflowId: last.action.workflow.workflowId,
            workflow: await workflowState(client, last.action.workflow.workflowId),
          }
        : null,
    };
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return { checkId, source, state: 'missing', everyMs: null, holdDays, next: null, last: null };
  }
}

function cells({ checkId, source, state, everyMs, holdDays, next, last }: CheckStatus): string[] {
  return [
    checkId,
    source,
    state,
    everyMs === null ? '-' : everyWords(everyMs),
    `${holdDays} d`,
    next?.slice(0, 16) ?? '-',
    last ? `${last.at.slice(0, 16)} ${last.workflow}` : '-',
  ];
}
