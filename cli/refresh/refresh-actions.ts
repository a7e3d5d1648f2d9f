import { collectYields } from '../../activities/yields/collect-yields.js';
import { readPrompts } from '../../config/read-prompts.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { storeFor, withConnections } from '../connect.js';
import { statusLines } from '../show/status-lines.js';
import { table } from '../show/table.js';
import { yieldLines } from '../show/yield-lines.js';
import { listRefreshes } from './list-refreshes.js';
import { loadStatus } from './load-status.js';
import { requireRefresh } from './require-refresh.js';
import { startParts } from './start-parts.js';
import { startRefresh } from './start-refresh.js';
import { watchAndPrint } from './watch-and-print.js';

/** `refresh start`. */
export async function start(
  file: RefreshFile,
  { watch: follow, json, approve }: { watch: boolean; json: boolean; approve?: string | undefined },
  context: CommandContext,
): Promise<void> {
  const { environment, terminal } = context;
  await withConnections(environment, async (connected) => {
    const result = await startRefresh(file, { ...startParts(connected), approve });
    const words = `refresh ${file.id}: ${result === 'complete' ? 'nothing left to do' : result}`;
    if (!follow && !json) terminal.print(words);
    else terminal.note(words);
    if (follow) await watchAndPrint(file.id, { connected, context, json });
    else if (json) printJson(terminal, await loadStatus(connected.store, connected.client, file.id));
    else if (result !== 'complete') terminal.note(`follow it with: echobench refresh watch ${file.id}`);
  });
}

/** `refresh list`. */
export async function list(json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  const store = await storeFor(environment);
  try {
    const rows = await listRefreshes(store);
    if (json) printJson(terminal, rows);
    else if (rows.length === 0) terminal.print('no refresh was started yet');
    else {
      const cells = rows.map((row) => [row.refreshId, row.state, row.stage, row.startedAt, row.finishedAt ?? '—']);
      for (const line of table(['Refresh', 'State', 'Stage', 'Started', 'Finished'], cells)) terminal.print(line);
    }
  } finally {
    await store.close();
  }
}

/** `refresh status`. */
export async function status(
  id: string,
  { json = false, firstTry = false }: { json?: boolean; firstTry?: boolean },
  { environment, terminal }: CommandContext,
): Promise<void> {
  await withConnections(environment, async ({ store, client }) => {
    const found = await loadStatus(store, client, id);
    if (json) printJson(terminal, found);
    else for (const line of statusLines(found, { firstTry })) terminal.print(line);
  });
}

/** `refresh yield`. */
export async function showYield(id: string, json: boolean, { environment, terminal }: CommandContext): Promise<void> {
  const store = await storeFor(environment);
  try {
    const { file } = await requireRefresh(store, id);
    const yields = await collectYields({ store, prompts: readPrompts() }, file);
    if (json) printJson(terminal, { refreshId: id, ...yields });
    else for (const line of yieldLines(id, yields)) terminal.print(line);
  } finally {
    await store.close();
  }
}

/** `refresh watch`. */
export async function watch(id: string, json: boolean, context: CommandContext): Promise<void> {
  await withConnections(context.environment, async (connected) => {
    await requireRefresh(connected.store, id);
    await watchAndPrint(id, { connected, context, json });
  });
}
