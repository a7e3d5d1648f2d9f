import { InputError } from '../../core/input-error.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { Store } from '../../store/store.js';

/** @throws InputError naming the refreshes that there are. */
export async function requireRefresh(store: Store, refreshId: string): Promise<Refresh> {
  const refresh = await store.refreshes.get(refreshId);
  if (refresh) return refresh;
  const known: string[] = [];
  for await (const { _id } of store.refreshes.find({}, { sort: { startedAt: -1 }, limit: 10 })) known.push(_id);
  throw new InputError([
    `no refresh "${refreshId}"; ${known.length > 0 ? `known: ${known.join(', ')}` : 'none was started yet'}`,
  ]);
}
