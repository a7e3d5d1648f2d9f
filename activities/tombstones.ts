import type { Tombstone } from '../core/schemas/tombstone.js';
import type { Store } from '../store/store.js';

/** What a look for tombstones needs. */
export interface TombstoneContext {
  store: Pick<Store, 'tombstones'>;
}

/** Tombstones of these posts by store key, withdrawn and held ones alike: neither is to be shown. */
export function withdrawnPosts(
  { store }: TombstoneContext,
  postIds: readonly string[],
): Promise<Map<string, Tombstone>> {
  return store.tombstones.getMany([...new Set(postIds)]);
}

/** Posts without those that were taken down, and how many those were. */
export async function withoutWithdrawn<P extends { _id: string }>(
  context: TombstoneContext,
  posts: readonly P[],
): Promise<{ kept: P[]; withdrawn: number }> {
  const tombstones = await withdrawnPosts(
    context,
    posts.map((post) => post._id),
  );
  const kept = posts.filter((post) => !tombstones.has(post._id));
  return { kept, withdrawn: posts.length - kept.length };
}
