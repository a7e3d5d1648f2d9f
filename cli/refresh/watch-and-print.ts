import type { CommandContext } from '../commands/context.js';
import { printJson } from '../commands/context.js';
import type { Connected } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { statusLines } from '../show/status-lines.js';
import { loadStatus } from './load-status.js';
import { watchRefresh } from './watch-refresh.js';

interface Watching {
  connected: Connected;
  context: CommandContext;
  json: boolean;
}

/** Follows a refresh, then prints where it stands. Ctrl-C ends the watching and nothing else; as the refresh is not done, neither is the command. */
export async function watchAndPrint(refreshId: string, { connected, context, json }: Watching): Promise<void> {
  const { terminal, signal } = context;
  const code = await watchRefresh(refreshId, { ...connected, terminal, signal });
  context.exit(code ?? EXIT.failed);
  if (code === null) {
    terminal.note(`stopped watching; the refresh goes on. See it again with: echobench refresh watch ${refreshId}`);
    if (!json) return;
  }
  const status = await loadStatus(connected.store, connected.client, refreshId);
  if (json) printJson(terminal, status);
  else for (const line of statusLines(status)) terminal.print(line);
}
