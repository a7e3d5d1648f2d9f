import type { Command } from 'commander';
import { readPrompts } from '../../config/read-prompts.js';
import { readRefreshFile } from '../../config/read-refresh-file.js';
import { environmentSecrets, requireKeys } from '../../config/secrets.js';
import { pauseUpdate, resumeUpdate, skipModelUpdate } from '../../workflows/messages.js';
import { withConnections, type Connected } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { cancelRefresh, retryRefresh, tellRefresh } from '../refresh/control-refresh.js';
import { listRefreshes } from '../refresh/list-refreshes.js';
import { loadStatus, requireRefresh } from '../refresh/load-status.js';
import { startRefresh } from '../refresh/start-refresh.js';
import { watchRefresh } from '../refresh/watch-refresh.js';
import { statusLines } from '../show/status-lines.js';
import { table } from '../show/table.js';
import { printJson, type CommandContext } from './context.js';

export function addRefresh(program: Command, context: CommandContext): void {
  const refresh = program.command('refresh').description('start, watch and steer refreshes');
  addStart(refresh, context);
  addList(refresh, context);
  addStatus(refresh, context);
  addWatch(refresh, context);
  addControls(refresh, context);
  addRetry(refresh, context);
}

function addStart(refresh: Command, context: CommandContext): void {
  refresh
    .command('start')
    .description('start a refresh, or go on with it')
    .argument('<file>', 'refresh file (YAML)')
    .option('--watch', 'follow it until it ends or waits for you')
    .option('--skip-key-check', 'do not look for the keys here; the workers have them')
    .option('--json', 'print one JSON document')
    .action(async (path: string, options: { watch?: boolean; skipKeyCheck?: boolean; json?: boolean }) => {
      const file = readRefreshFile(path);
      if (!options.skipKeyCheck) requireKeys(file, environmentSecrets(context.environment.variables));
      await withConnections(context.environment, async (connected) => {
        const result = await startRefresh(file, { ...connected, prompts: readPrompts(), now: new Date() });
        context.terminal.note(`refresh ${file.id}: ${result === 'complete' ? 'nothing left to do' : result}`);
        if (options.watch) await watchAndPrint(file.id, { connected, context, json: options.json === true });
        else if (options.json) printJson(context.terminal, await loadStatus(connected.store, connected.client, file.id));
      });
    });
}

interface Watching {
  connected: Connected;
  context: CommandContext;
  json: boolean;
}

async function watchAndPrint(refreshId: string, { connected, context, json }: Watching): Promise<void> {
  const { terminal, signal } = context;
  const code = await watchRefresh(refreshId, { ...connected, terminal, signal });
  if (code === null) {
    terminal.note(`stopped watching; the refresh goes on. See it again with: echobench refresh watch ${refreshId}`);
    return;
  }
  const status = await loadStatus(connected.store, connected.client, refreshId);
  if (json) printJson(terminal, status);
  else for (const line of statusLines(status)) terminal.print(line);
  context.exit(code);
}

function addList(refresh: Command, context: CommandContext): void {
  refresh
    .command('list')
    .description('all refreshes, newest first')
    .option('--json', 'print one JSON document')
    .action(async (options: { json?: boolean }) => {
      await withConnections(context.environment, async ({ store }) => {
        const rows = await listRefreshes(store);
        if (options.json) printJson(context.terminal, rows);
        else if (rows.length === 0) context.terminal.print('no refresh was started yet');
        else {
          const cells = rows.map((row) => [row.refreshId, row.state, row.stage, row.startedAt, row.finishedAt ?? '—']);
          for (const line of table(['Refresh', 'State', 'Stage', 'Started', 'Finished'], cells)) context.terminal.print(line);
        }
      });
    });
}

function addStatus(refresh: Command, context: CommandContext): void {
  refresh
    .command('status')
    .description('where a refresh stands: counts, spend, parked runs, boards')
    .argument('<id>')
    .option('--json', 'print one JSON document')
    .action(async (id: string, options: { json?: boolean }) => {
      await withConnections(context.environment, async ({ store, client }) => {
        const status = await loadStatus(store, client, id);
        if (options.json) printJson(context.terminal, status);
        else for (const line of statusLines(status)) context.terminal.print(line);
      });
    });
}

function addWatch(refresh: Command, context: CommandContext): void {
  refresh
    .command('watch')
    .description('follow a refresh until it ends or waits for you')
    .argument('<id>')
    .option('--json', 'print one JSON document at the end')
    .action(async (id: string, options: { json?: boolean }) => {
      await withConnections(context.environment, async (connected) => {
        await requireRefresh(connected.store, id);
        await watchAndPrint(id, { connected, context, json: options.json === true });
      });
    });
}

function addControls(refresh: Command, context: CommandContext): void {
  refresh
    .command('pause')
    .description('stop spending; calls under way end by themselves')
    .argument('<id>')
    .action((id: string) => withConnections(context.environment, (connected) => tellRefresh(connected, id, { update: pauseUpdate, done: 'paused', context })));
  refresh
    .command('resume')
    .description('go on after a pause, and with parked model runs')
    .argument('<id>')
    .action((id: string) => withConnections(context.environment, (connected) => tellRefresh(connected, id, { update: resumeUpdate, done: 'goes on', context })));
  refresh
    .command('cancel')
    .description('end a refresh; what was paid for stays in the store')
    .argument('<id>')
    .action((id: string) => withConnections(context.environment, (connected) => cancelRefresh(connected, id, context)));
  refresh
    .command('skip')
    .description('go on without one model')
    .argument('<id>')
    .argument('<model>')
    .action((id: string, modelId: string) =>
      withConnections(context.environment, (connected) =>
        tellRefresh(connected, id, { update: skipModelUpdate, args: [{ modelId }], done: `goes on without ${modelId}`, context }),
      ),
    );
}

function addRetry(refresh: Command, context: CommandContext): void {
  const collect = (value: string, values: string[]) => [...values, value];
  refresh
    .command('retry')
    .description('do again what is missing or failed, never what is paid for and good')
    .argument('<id>')
    .option('--model <id>', 'only this model; can be given several times', collect, [])
    .option('--judge <id>', 'only this judge', collect, [])
    .option('--outcome <kind>', 'also items that ended so: failed, unparsable, refused, unsupported', collect, [])
    .option('--watch', 'follow it until it ends or waits for you')
    .option('--json', 'print one JSON document')
    .action(async (id: string, options: { model: string[]; judge: string[]; outcome: string[]; watch?: boolean; json?: boolean }) => {
      await withConnections(context.environment, async (connected) => {
        const request = { models: options.model, judges: options.judge, outcomes: options.outcome };
        const { models } = await retryRefresh(connected, id, request);
        context.terminal.note(models.length > 0 ? `retrying: ${models.join(', ')}` : 'nothing to retry: every model run is under way');
        if (options.watch) await watchAndPrint(id, { connected, context, json: options.json === true });
        else if (options.json) printJson(context.terminal, { refreshId: id, models });
        else context.exit(EXIT.done);
      });
    });
}
