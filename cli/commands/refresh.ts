import type { Command } from 'commander';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets, requireKeys } from '../../config/secrets.js';
import type { CommandContext } from './context.js';
import { defineOrders } from './refresh-orders.js';

interface StartOptions {
  watch?: boolean;
  skipKeyCheck?: boolean;
  approve?: string;
  json?: boolean;
}

interface ShowOptions {
  json?: boolean;
}

interface StatusOptions extends ShowOptions {
  firstTry?: boolean;
}

/** What the commands do is loaded when one of them is run: its libraries take longer than to see that it was mistyped. */
const actions = () => import('../refresh/refresh-actions.js');

export function defineRefresh(command: Command, context: CommandContext): void {
  command
    .command('start')
    .description('start a refresh, or go on with it')
    .argument('<file>', 'refresh file (YAML)')
    .option('--approve <digest>', 'start only if the plan still is the one with this digest (see "echobench plan")')
    .option('--watch', 'follow it until it ends or waits for you')
    .option('--skip-key-check', 'do not look for the keys here; the workers have them')
    .option('--json', 'print one JSON document')
    .action((path: string, options: StartOptions) => start(path, options, context));
  command
    .command('list')
    .description('all refreshes, newest first')
    .option('--json', 'print one JSON document')
    .action(async ({ json = false }: ShowOptions) => (await actions()).list(json, context));
  command
    .command('status')
    .description('where a refresh stands: counts, spend, parked runs, boards')
    .argument('<id>')
    .option('--first-try', 'boards without what a retry gave')
    .option('--json', 'print one JSON document; it has both kinds of boards')
    .action(async (id: string, options: StatusOptions) => (await actions()).status(id, options, context));
  command
    .command('yield')
    .description('what each query of a refresh found, how much of it was relevant, and what it cost')
    .argument('<id>')
    .option('--json', 'print one JSON document')
    .action(async (id: string, { json = false }: ShowOptions) => (await actions()).showYield(id, json, context));
  command
    .command('watch')
    .description('follow a refresh until it ends or waits for you')
    .argument('<id>')
    .option('--json', 'print one JSON document at the end')
    .action(async (id: string, { json = false }: ShowOptions) => (await actions()).watch(id, json, context));
  command
    .command('funnel')
    .description('from posts to samples as a ledger that adds up: what came in, what was dropped and why')
    .argument('<id>')
    .option('--json', 'print one JSON document')
    .action(async (id: string, { json = false }: ShowOptions) =>
      (await import('../refresh/show-funnel.js')).showFunnel(id, json, context),
    );
  defineOrders(command, context);
}

async function start(path: string, options: StartOptions, context: CommandContext): Promise<void> {
  const { watch = false, json = false, approve } = options;
  const file = readRefreshFile(path);
  if (!options.skipKeyCheck) requireKeys(file, environmentSecrets(context.environment.variables));
  await (await actions()).start(file, { watch, json, approve }, context);
}
