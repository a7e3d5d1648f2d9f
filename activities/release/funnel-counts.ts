import { funnelLedger, type FunnelLedger } from '../../core/release/funnel-ledger.js';
import { SPLITS } from '../../core/outcome.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import type { Store } from '../../store/store.js';

/** The funnel of a refresh as a ledger: what its workflow counted, held against what the store has. */
export async function funnelOf(store: Store, refresh: Refresh): Promise<FunnelLedger> {
  const refreshIds = refresh._id;
  let [threads, foundPosts] = [0, 0];
  for await (const thread of store.threads.raw.find({ refreshIds }, { projection: { foundPostIds: 1 } })) {
    threads += 1;
    foundPosts += thread.foundPostIds.length;
  }
  const withCandidates = new Set<string>();
  for await (const { threadId } of store.candidates.raw.find({ refreshIds }, { projection: { threadId: 1 } }))
    withCandidates.add(threadId);
  const release = refresh.releaseId ? await store.releases.get(refresh.releaseId) : null;
  return funnelLedger(refresh.funnel, {
    threads,
    foundPosts,
    threadsWithCandidates: withCandidates.size,
    releaseSamples: release ? SPLITS.reduce((sum, split) => sum + release.sampleIds[split].length, 0) : null,
  });
}
