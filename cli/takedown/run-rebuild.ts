import { staleRefreshes } from '../../activities/takedown/mark-stale.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { requireRefresh } from '../refresh/require-refresh.js';
import { withStore } from '../release/with-store.js';
import { rebuildSites } from './rebuild-sites.js';

/** `takedown rebuild`. */
export async function runRebuild(
  named: readonly string[],
  json: boolean,
  { environment, terminal }: CommandContext,
): Promise<void> {
  await withStore(environment, async (store) => {
    const refreshIds = named.length > 0 ? named : await staleRefreshes(store);
    for (const refreshId of refreshIds) await requireRefresh(store, refreshId);
    const rebuilt = await rebuildSites(store, refreshIds, environment);
    if (json) printJson(terminal, { rebuilt });
    else if (refreshIds.length === 0) terminal.print('no site shows what was taken down');
    else
      for (const refreshId of refreshIds)
        terminal.print(
          rebuilt.includes(refreshId)
            ? `${refreshId}: board and site made anew`
            : `${refreshId}: it has no site yet; nothing was to be done`,
        );
  });
}
