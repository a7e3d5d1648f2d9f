import type { Store } from '../../store/store.js';

/** Notes that the boards and sites of refreshes have to be made anew. To be called before anything of them changes: no crash forgets it then. */
export async function markStale(store: Store, refreshIds: readonly string[], at: Date): Promise<void> {
  await Promise.all(refreshIds.map((id) => store.refreshes.update(id, { $set: { staleSince: at } })));
}

/** Refreshes whose sites have to be made anew, in order; those that have no site yet are none. */
export async function staleRefreshes(store: Store): Promise<string[]> {
  const stale = { staleSince: { $ne: null }, siteDir: { $ne: null } };
  const found = await store.refreshes.raw.find(stale, { projection: { _id: 1 }, sort: { _id: 1 } }).toArray();
  return found.map(({ _id }) => _id);
}
