import { funnelOf } from '../../activities/release/funnel-counts.js';
import type { FunnelLedger } from '../../core/release/funnel-ledger.js';
import { printJson, type CommandContext } from '../commands/context.js';
import { withStore } from '../release/with-store.js';
import { requireRefresh } from './require-refresh.js';

/** Columns of a line: what, and how many. */
const NAME_WIDTH = 56;
const COUNT_WIDTH = 10;

/** `refresh funnel`. */
export async function showFunnel(
  refreshId: string,
  json: boolean,
  { environment, terminal }: CommandContext,
): Promise<void> {
  const ledger = await withStore(environment, async (store) => funnelOf(store, await requireRefresh(store, refreshId)));
  if (json) printJson(terminal, { refreshId, ...ledger });
  else for (const line of funnelLines(ledger)) terminal.print(line);
}

/** The ledger for people, as one reads a bill. */
export function funnelLines({ stages, beside, unexplained, underWay }: FunnelLedger): string[] {
  return [
    ...stages.flatMap((stage) => [
      entry(stage.stage, null),
      entry(`  ${stage.from}`, stage.in),
      ...stage.drops.map(({ reason, n }) => entry(`  - ${reason}`, n)),
      ...((stage.unexplained ?? 0) === 0 ? [] : [entry('  - unexplained', stage.unexplained)]),
      entry(`  = ${stage.to}`, stage.out),
    ]),
    ...(beside.length > 0 ? [entry('beside the way', null)] : []),
    ...beside.map(({ reason, n }) => entry(`  ${reason}`, n)),
    underWay ? 'no release yet: what is not through a stage is "not-yet"' : `unexplained: ${unexplained}`,
  ];
}

function entry(name: string, n: number | null): string {
  return n === null ? name : `${name.padEnd(NAME_WIDTH)}${String(n).padStart(COUNT_WIDTH)}`;
}
