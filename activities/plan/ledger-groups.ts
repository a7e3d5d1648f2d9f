import type { LedgerGroup } from '../../core/plan/make-bill.js';
import type { Store } from '../../store/store.js';

interface Row extends Pick<LedgerGroup, 'calls' | 'usd' | 'unknownCost'> {
  _id: Pick<LedgerGroup, 'stage' | 'modelId' | 'judgeId' | 'provider'>;
}

/** The ledger of a refresh by stage, model, judge and provider; calls that failed are in it. */
export async function ledgerGroups(store: Pick<Store, 'ledger'>, refreshId: string): Promise<LedgerGroup[]> {
  const rows = await store.ledger.raw
    .aggregate<Row>([
      { $match: { refreshId } },
      {
        $group: {
          _id: { stage: '$stage', modelId: '$modelId', judgeId: '$judgeId', provider: '$provider' },
          calls: { $sum: 1 },
          usd: { $sum: '$costUsd' },
          unknownCost: { $sum: { $cond: [{ $eq: ['$costUsd', null] }, 1, 0] } },
        },
      },
    ])
    .toArray();
  return rows.map(({ _id, calls, usd, unknownCost }) => ({ ..._id, calls, usd, unknownCost }));
}
