import type { Command } from 'commander';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets, requireKeys } from '../../config/secrets.js';
import { parseTiming, type TimingOptions } from '../schedule/timing.js';
import type { CommandContext } from './context.js';

interface CreateOptions extends TimingOptions {
  id?: string;
  skipKeyCheck?: boolean;
  json?: boolean;
}

interface OrderOptions {
  note?: string;
  json?: boolean;
}

const actions = () => import('../schedule/schedule-actions.js');

export function defineSchedule(command: Command, context: CommandContext): void {
  defineCreate(command, context);
  command
    .command('list')
    .description('all schedules: next times, last results, whether paused and why')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: OrderOptions) => (await actions()).list(json, context));
  order(command, 'pause', 'start nothing until unpaused; a refresh under way goes on')
    .option('--note <text>', 'why, for those who look at it later')
    .action(async (id: string, options: OrderOptions) => (await actions()).pause(id, options, context));
  order(command, 'unpause', 'start refreshes again').action(async (id: string, options: OrderOptions) =>
    (await actions()).unpause(id, options, context),
  );
  order(command, 'trigger', 'start a refresh now, unless one of this schedule is under way').action(
    async (id: string, options: OrderOptions) => (await actions()).trigger(id, options, context),
  );
  order(command, 'delete', 'forget the schedule; its refreshes stay').action(
    async (id: string, options: OrderOptions) => (await actions()).remove(id, options, context),
  );
}

function defineCreate(command: Command, context: CommandContext): void {
  command
    .command('create')
    .description('start a refresh of this file again and again, each over the days before it')
    .argument('<file>', 'refresh file (YAML); its window is replaced')
    .option('--cron <expression>', 'when, in UTC, such as "0 6 * * 1" for Mondays at six')
    .option('--every <duration>', 'how often, such as 12h, 7d or 2w')
    .option('--id <id>', 'name of the schedule; that of the file without it')
    .option('--window-days <n>', 'days of posts for each refresh, up to the day before it', '7')
    .option('--catchup <duration>', 'how late a start may be when Temporal was down', '1h')
    .option('--skip-key-check', 'do not look for the keys here; the workers have them')
    .option('--json', 'print one JSON document')
    .action(async (path: string, options: CreateOptions) => {
      const timing = parseTiming(options);
      const file = readRefreshFile(path);
      if (!options.skipKeyCheck) requireKeys(file, environmentSecrets(context.environment.variables));
      const { id = file.id, json = false } = options;
      await (await actions()).create({ id, file, timing }, json, context);
    });
}

function order(command: Command, name: string, description: string): Command {
  return command
    .command(name)
    .description(description)
    .argument('<id>')
    .option('--json', 'print the schedule as one JSON document');
}
