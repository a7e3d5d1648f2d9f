import type { Store } from '../../store/store.js';

/** Store keys of the posts of a platform that samples rest on or quote, and of those that are held, in order. */
export async function postsToCheck({ store }: { store: Store }, platform: string): Promise<string[]> {
  const ids = new Set<string>();
  const isOf = (id: string) => id.startsWith(`${platform}:`);
  const fields = { projection: { postIds: 1, 'feedback.postId': 1 } };
  for await (const { postIds, feedback } of store.samples.raw.find({}, fields))
    for (const id of [...postIds, ...feedback.map(({ postId }) => postId)]) if (isOf(id)) ids.add(id);
  for await (const { _id } of store.tombstones.find({ state: 'held' })) if (isOf(_id)) ids.add(_id);
  return [...ids].toSorted();
}
