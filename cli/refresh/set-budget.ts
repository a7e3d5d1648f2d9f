import { heldUsdOf, spendOf } from '../../activities/spend.js';
import { InputError } from '../../core/input-error.js';
import { setBudgetUpdate } from '../../workflows/messages.js';
import { printJson } from '../commands/context.js';
import { withConnections } from '../connect.js';
import { tellRefresh } from './control-refresh.js';
import { loadStatus } from './load-status.js';
import type { Order } from './order-actions.js';
import { requireRefresh } from './require-refresh.js';

/** `budget set`. @throws InputError for a limit that is spent already: to stop spending there is `refresh pause`. */
export async function setBudget(usd: number, { id, json, context }: Order): Promise<void> {
  await withConnections(context.environment, async (connected) => {
    const { store, client } = connected;
    await requireRefresh(store, id);
    const spent = (await spendOf({ store }, id)).usd + (await heldUsdOf(store, id));
    if (usd <= spent) {
      const mend = `name more, or stop it with "echobench refresh pause ${id}"`;
      throw new InputError([`the refresh "${id}" has spent $${spent.toFixed(4)} of a budget of $${usd}; ${mend}`]);
    }
    await tellRefresh(connected, id, (handle) => handle.executeUpdate(setBudgetUpdate, { args: [{ usd }] }));
    const status = await loadStatus(store, client, id);
    if (json) printJson(context.terminal, status);
    else context.terminal.print(`refresh ${id}: budget $${usd}, $${status.spendUsd.toFixed(4)} spent; ${status.state}`);
  });
}
