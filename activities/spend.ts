import type { Analysis } from '../core/schemas/analysis.js';
import type { LedgerEntry } from '../core/schemas/ledger-entry.js';
import type { Store } from '../store/store.js';

interface Group {
  _id: { stage: LedgerEntry['stage']; modelId: string | null; state: LedgerEntry['state'] };
  calls: number;
  usd: number;
  unknown: number;
}

/** The bill of a refresh as the ledger has it, failed calls too. A call whose cost nobody knows is counted, not priced. */
export async function spendOf(
  context: { store: Pick<Store, 'ledger'> },
  refreshId: string,
): Promise<Analysis['spend']> {
  const groups = await context.store.ledger.raw
    .aggregate<Group>([
      { $match: { refreshId } },
      {
        $group: {
          _id: { stage: '$stage', modelId: '$modelId', state: '$state' },
          calls: { $sum: 1 },
          usd: { $sum: '$costUsd' },
          unknown: { $sum: { $cond: [{ $eq: ['$costUsd', null] }, 1, 0] } },
        },
      },
    ])
    .toArray();
  const byModel = total(
    groups.filter((group) => group._id.modelId !== null),
    (group) => group._id.modelId ?? '',
  );
  const byStage = total(groups, (group) => group._id.stage);
  return {
    usd: sum(groups, (group) => group.usd),
    calls: sum(groups, (group) => group.calls),
    failedCalls: sum(
      groups.filter((group) => group._id.state === 'failed'),
      (group) => group.calls,
    ),
    unknownCost: sum(groups, (group) => group.unknown),
    byModel: byModel.map(({ key, usd, calls }) => ({ modelId: key, usd, calls })),
    byStage: byStage.map(({ key, usd, calls }) => ({ stage: key, usd, calls })),
  };
}

/** USD that was reserved for calls of which no cost is known: those under way, and those of which the provider said nothing. */
export async function heldUsdOf({ ledger }: Pick<Store, 'ledger'>, refreshId: string): Promise<number> {
  const [held] = await ledger.raw
    .aggregate<{ usd: number }>([
      { $match: { refreshId, costUsd: null } },
      { $group: { _id: null, usd: { $sum: '$reservedUsd' } } },
    ])
    .toArray();
  return held?.usd ?? 0;
}

function sum(groups: readonly Group[], value: (group: Group) => number): number {
  return groups.reduce((result, group) => result + value(group), 0);
}

function total(
  groups: readonly Group[],
  keyOf: (group: Group) => string,
): { key: string; usd: number; calls: number }[] {
  const keys = [...new Set(groups.map(keyOf))].toSorted();
  return keys.map((key) => {
    const own = groups.filter((group) => keyOf(group) === key);
    return { key, usd: sum(own, (group) => group.usd), calls: sum(own, (group) => group.calls) };
  });
}
