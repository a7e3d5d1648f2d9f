import { pauseUpdate, resumeUpdate, skipModelUpdate, type RetryRequest } from '../../workflows/messages.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { withConnections, type Connected } from '../connect.js';
import { cancelRefresh, retryRefresh, tellRefresh } from './control-refresh.js';
import { loadStatus } from './load-status.js';
import { watchAndPrint } from './watch-and-print.js';

/** To which refresh an order goes, and how it is answered. */
export interface Order {
  id: string;
  json: boolean;
  context: CommandContext;
}

/** `refresh pause`. */
export function pause(order: Order): Promise<void> {
  return carryOut(order, async (connected) => {
    await tellRefresh(connected, order.id, (handle) => handle.executeUpdate(pauseUpdate));
    return 'paused';
  });
}

/** `refresh resume`. */
export function resume(order: Order): Promise<void> {
  return carryOut(order, async (connected) => {
    await tellRefresh(connected, order.id, (handle) => handle.executeUpdate(resumeUpdate));
    return 'goes on';
  });
}

/** `refresh cancel`. */
export function cancel(order: Order): Promise<void> {
  return carryOut(order, async (connected) => {
    const ended = await cancelRefresh(connected, order.id);
    return `${ended ? 'cancelled' : 'is being cancelled'}; "echobench refresh start" with its file goes on later`;
  });
}

/** `refresh skip`. */
export function skip(modelId: string, order: Order): Promise<void> {
  return carryOut(order, async (connected) => {
    const args = [{ modelId }] as [{ modelId: string }];
    await tellRefresh(connected, order.id, (handle) => handle.executeUpdate(skipModelUpdate, { args }));
    return `goes on without ${modelId}`;
  });
}

/** An order is given, then said to be carried out. @param give returns the words for it. */
async function carryOut({ id, json, context }: Order, give: (connected: Connected) => Promise<string>): Promise<void> {
  await withConnections(context.environment, async (connected) => {
    const words = await give(connected);
    if (json) printJson(context.terminal, await loadStatus(connected.store, connected.client, id));
    else context.terminal.print(`refresh ${id}: ${words}`);
  });
}

/** `refresh retry`. */
export async function retry(request: RetryRequest, watch: boolean, { id, json, context }: Order): Promise<void> {
  const { environment, terminal } = context;
  await withConnections(environment, async (connected) => {
    const { models } = await retryRefresh(connected, id, request);
    const what = models.length > 0 ? `retrying ${models.join(', ')}` : 'nothing to retry: every model run is under way';
    const words = `refresh ${id}: ${what}`;
    if (!watch && !json) terminal.print(words);
    else terminal.note(words);
    if (watch) await watchAndPrint(id, { connected, context, json });
    else if (json) printJson(terminal, { refreshId: id, models });
  });
}
