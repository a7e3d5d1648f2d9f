import type { Store } from '../../store/store.js';
import { slicesOf } from '../../core/slices-of.js';
import { takeDown } from './take-down.js';

/** Ids in one query. */
const BATCH = 500;

/**
 * Carries out what was broken off: of a takedown the posts themselves go last, so that a withdrawn post which is still there says that
 * it was never finished. @returns refreshes whose board and site have to be made anew.
 */
export async function finishTakedowns(store: Store, platform: string): Promise<string[]> {
  const withdrawn: string[] = [];
  const ofPlatform = { _id: { $gte: `${platform}:`, $lt: `${platform}:\uffff` }, state: 'withdrawn' as const };
  for await (const { _id } of store.tombstones.raw.find(ofPlatform, { projection: { _id: 1 } })) withdrawn.push(_id);
  const refreshes = new Set<string>();
  for (const ids of slicesOf(withdrawn, BATCH)) {
    const left: string[] = [];
    for await (const { _id } of store.posts.raw.find({ _id: { $in: ids } }, { projection: { _id: 1 } })) left.push(_id);
    for (const tombstone of (await store.tombstones.getMany(left)).values())
      for (const refreshId of (await takeDown(store, [tombstone._id], tombstone)).refreshes) refreshes.add(refreshId);
  }
  return [...refreshes];
}
