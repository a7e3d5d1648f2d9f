import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_HOLD_DAYS } from '../../core/hold-or-withdraw.js';
import { usdAmount } from '../number-arguments.js';
import type { CommandContext } from './context.js';

export interface TakedownOptions {
  reason: string;
  yes?: boolean;
  rebuild?: boolean;
  json?: boolean;
}

export interface CheckOptions {
  source?: string;
  holdDays: number;
  maxUsd?: number;
  yes?: boolean;
  json?: boolean;
}

export interface CheckScheduleOptions {
  source?: string;
  every: string;
  holdDays: number;
  json?: boolean;
}

/** `echobench takedown`. */
export function defineTakedown(command: Command, context: CommandContext): void {
  command
    .command('post', { isDefault: true })
    .description('take posts out of the store, samples, next releases and sites')
    .argument('<post...>', '<platform>:<id>, or the address of the post')
    .option('--reason <text>', 'why, for the record', 'ordered by the operator')
    .option('--yes', 'do it; without it you are only told what would go')
    .option('--rebuild', 'make boards and sites anew at once')
    .option('--json', 'print one JSON document')
    .action(async (posts: string[], options: TakedownOptions) =>
      (await import('../takedown/run-takedown.js')).runTakedown(posts, options, context),
    );
  command
    .command('rebuild')
    .description('make the boards and sites of refreshes anew, and remove their earlier versions')
    .argument('[refresh...]', 'all whose sites show what was taken down, where none is named')
    .option('--json', 'print one JSON document')
    .action(async (refreshIds: string[], { json = false }: { json?: boolean }) =>
      (await import('../takedown/run-rebuild.js')).runRebuild(refreshIds, json, context),
    );
  command
    .command('list')
    .description('posts that were taken down or are held')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: { json?: boolean }) =>
      (await import('../takedown/list-tombstones.js')).listTombstones(json, context),
    );
  defineChecks(command, context);
}

function defineChecks(command: Command, context: CommandContext): void {
  command
    .command('check')
    .description('look now whether the posts behind samples are still shown, and take down what is not')
    .argument('<file>', 'refresh file (YAML) with the sources to ask')
    .option('--source <id>', 'only this source')
    .option('--hold-days <n>', HOLD, days, DEFAULT_HOLD_DAYS)
    .option('--max-usd <usd>', 'what it may cost at most', usdAmount)
    .option('--yes', 'pay what it says that it will cost')
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: CheckOptions) =>
      (await import('../takedown/run-check.js')).runCheck(file, options, context),
    );
  command
    .command('schedule')
    .description('do so by the clock, for each network source of a file; given again, it changes what is there')
    .argument('<file>', 'refresh file (YAML) with the sources to ask')
    .option('--source <id>', 'only this source')
    .option('--every <time>', 'number and m, h, d or w', '1d')
    .option('--hold-days <n>', HOLD, days, DEFAULT_HOLD_DAYS)
    .option('--json', 'print one JSON document')
    .action(async (file: string, options: CheckScheduleOptions) =>
      (await import('../takedown/schedule-check.js')).scheduleCheck(file, options, context),
    );
  command
    .command('schedules')
    .description('checks by the clock: how often, the next time, and how the last one ended')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: { json?: boolean }) =>
      (await import('../takedown/list-checks.js')).listChecks(json, context),
    );
  command
    .command('unschedule')
    .description('end a check by the clock')
    .argument('<check>', 'its id, as "takedown schedule" printed it')
    .option('--json', 'print one JSON document')
    .action(async (id: string, { json = false }: { json?: boolean }) =>
      (await import('../takedown/schedule-check.js')).unscheduleCheck(id, json, context),
    );
}

const HOLD = 'days for which a post that may come back is kept out of sight before it goes for good';

function days(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('give a whole number of days, 0 or more');
  return Number(text);
}
