import type { Store } from '../../store/store.js';
import type { TakedownPlan } from './plan-takedown.js';

/**
 * Takes away the pictures of the posts, what was cut from them, and what models drew of withdrawn samples, as far as nothing
 * that stays shows the same bytes. To be called while the posts are still there.
 *
 * @param outputs pictures that models drew.
 * @returns pictures taken away.
 */
export async function removeBlobs(
  store: Store,
  { postIds, samples }: TakedownPlan,
  outputs: ReadonlySet<string>,
): Promise<number> {
  const posts = await store.posts.getMany(postIds);
  const own = new Set(outputs);
  for (const { media } of posts.values()) for (const { sha256 } of media) if (sha256 !== null) own.add(sha256);
  for (const { inputImages, communityImages } of samples)
    for (const hash of [...inputImages, ...communityImages]) own.add(hash);
  for await (const { _id } of store.pictures.find({ 'crop.of': { $in: [...own] } })) own.add(_id);
  const used = await usedElsewhere(store, [...own], postIds);
  const free = [...own].filter((hash) => !used.has(hash));
  for (const hash of free) {
    await store.blobs.remove(hash);
    await store.pictures.remove(hash);
  }
  return free.length;
}

/** Which of these pictures something that stays shows. */
async function usedElsewhere(store: Store, hashes: string[], gone: readonly string[]): Promise<Set<string>> {
  const used = new Set<string>();
  const among = { $in: hashes };
  for await (const { media } of store.posts.find({ 'media.sha256': among, _id: { $nin: [...gone] } }))
    for (const { sha256 } of media) if (sha256 !== null) used.add(sha256);
  const shown = { $or: [{ inputImages: among }, { communityImages: among }] };
  for await (const { inputImages, communityImages } of store.samples.find(shown))
    for (const hash of [...inputImages, ...communityImages]) used.add(hash);
  for await (const { image } of store.generations.find({ 'image.sha256': among })) if (image) used.add(image.sha256);
  for await (const { image } of store.storedOutputs.find({ 'image.sha256': among })) used.add(image.sha256);
  // A crop of a picture that stays, stays.
  for await (const { _id, crop } of store.pictures.find({ _id: among })) if (crop && used.has(crop.of)) used.add(_id);
  return used;
}
