import { resolvePrices } from '../core/plan/resolve-prices.js';
import { scheduledFile } from '../core/scheduled-refresh.js';
import type { RefreshInput } from '../workflows/refresh-workflow.js';
import type { ActivityContext } from './context.js';
import { neverAgain } from './failures.js';
import { digestOf, newRefresh, refreshInput, wrongPromptPins } from './refresh-record.js';

/**
 * Writes the record of the refresh that a schedule starts at a time. Doing it twice is doing it once.
 *
 * @returns the input of its workflow; `null` when that refresh is done already.
 */
export function createPrepareScheduled(context: ActivityContext) {
  return async function prepareScheduled(input: {
    scheduleId: string;
    scheduledAtMs: number;
  }): Promise<RefreshInput | null> {
    const { store } = context;
    const schedule = await store.schedules.get(input.scheduleId);
    if (!schedule) throw neverAgain('UnknownSchedule', `the store has no schedule ${input.scheduleId}`);
    const file = scheduledFile(schedule, new Date(input.scheduledAtMs));
    const [wrong] = wrongPromptPins(file, context.prompts);
    if (wrong !== undefined) throw neverAgain('PromptChanged', wrong);
    const fileDigest = digestOf(file);
    const known = await store.refreshes.get(file.id);
    const priced = known?.file ?? resolvePrices(file, context.prices, context.now()).file;
    if (known && known.fileDigest !== fileDigest)
      throw neverAgain('RefreshTaken', `the refresh ${file.id} was started with another file`);
    if (known?.state === 'done') return null;
    if (!known) await store.refreshes.putIfNew(newRefresh(priced, fileDigest, context.now()));
    return refreshInput(priced, store, known);
  };
}
