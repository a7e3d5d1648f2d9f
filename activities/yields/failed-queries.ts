import { reactionTo, type FailureKind } from '../../core/failure.js';
import type { Pull } from '../../core/pulls.js';
import type { Page } from '../../core/schemas/page.js';
import { pageKey, searchPlace } from '../page-key.js';
import type { CountContext } from '../plan/count-work.js';

/** A pull of a refresh, with the pages of it that were had. */
export interface AskedPull {
  key: string;
  sourceId: string;
  pull: Pick<Pull, 'query' | 'window'>;
  pages: readonly Page[];
}

/**
 * Why queries broke off, by the key of their pull: the reason of the newest call for a page that was asked for and never had.
 */
export async function failedQueries(
  { store }: CountContext,
  refreshId: string,
  asked: readonly AskedPull[],
): Promise<Map<string, string>> {
  const pullOf = new Map<string, string>();
  for (const { key, sourceId, pull, pages } of asked) {
    const had = new Set(pages.map(({ _id }) => _id));
    for (const cursor of [null, ...pages.flatMap(({ nextCursor }) => nextCursor ?? [])]) {
      const page = pageKey({ refreshId, sourceId, place: searchPlace(pull, cursor) });
      if (!had.has(page)) pullOf.set(page, key);
    }
  }
  const reasons = new Map<string, string>();
  const filter = { refreshId, stage: 'collect', state: 'failed', callKey: { $in: [...pullOf.keys()] } } as const;
  for await (const row of store.ledger.find(filter, { sort: { startedAt: 1 } })) {
    const pull = pullOf.get(row.callKey);
    if (pull !== undefined && endsQuery(row.failureKind)) reasons.set(pull, row.reason ?? 'no reason is known');
  }
  return reasons;
}

/** Limits are waited for, and what the operator can mend parks the refresh: the query then goes on. */
function endsQuery(kind: FailureKind | null): boolean {
  return kind === 'bad_response' || (kind !== null && reactionTo(kind).do === 'result');
}
