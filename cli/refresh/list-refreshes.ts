import type { Store } from '../../store/store.js';

export interface RefreshRow {
  refreshId: string;
  state: string;
  stage: string;
  startedAt: string;
  finishedAt: string | null;
}

/** All refreshes, newest first. */
export async function listRefreshes(store: Store): Promise<RefreshRow[]> {
  const rows: RefreshRow[] = [];
  for await (const { _id, state, stage, startedAt, finishedAt } of store.refreshes.find(
    {},
    { sort: { startedAt: -1 } },
  )) {
    rows.push({
      refreshId: _id,
      state,
      stage,
      startedAt: startedAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
    });
  }
  return rows;
}
