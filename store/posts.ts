import { mergePosts, type PostChange } from '../core/merge-posts.js';
import type { Post } from '../core/schemas/post.js';
import type { StoredShapeError, TypedCollection } from './typed-collection.js';

/** What became of one record: a post of its own, one that was known, one that was known and gained by it, or one that no database can hold. */
export type MergeOutcome = 'new' | 'known' | 'merged' | StoredShapeError;

/** Posts, and the one way in which they come into the store, be it from files or from the network. */
export interface Posts extends TypedCollection<Post> {
  /**
   * Writes posts in bulk; a record of a post that is there already fills in what it lacked (core/merge-posts.ts).
   *
   * @returns the outcome of each, in order.
   */
  merge(batch: readonly Post[]): Promise<MergeOutcome[]>;
}

export function createPosts(posts: TypedCollection<Post>): Posts {
  return { ...posts, merge: (batch) => mergeAll(posts, batch) };
}

async function mergeAll(posts: TypedCollection<Post>, batch: readonly Post[]): Promise<MergeOutcome[]> {
  const written = await posts.insertMissing(batch);
  const known = batch.filter((_, i) => written[i] === false);
  const { merged, changes } = known.length > 0 ? await mergeKnown(posts, known) : { merged: new Set(), changes: [] };
  await Promise.all(changes.map(([id, change]) => posts.update(id, { $set: change })));
  return batch.map((post, i) => {
    const answer = written[i] ?? false;
    if (typeof answer !== 'boolean') return answer;
    return answer ? 'new' : merged.has(post) ? 'merged' : 'known';
  });
}

async function mergeKnown(posts: TypedCollection<Post>, known: readonly Post[]) {
  const stored = await posts.getMany(known.map(({ _id }) => _id));
  const merged = new Set<Post>();
  const changes = new Map<string, PostChange>();
  for (const later of known) {
    const before = stored.get(later._id);
    const change = before ? mergePosts(before, later) : null;
    if (!before || !change) continue;
    // The same post may stand in a batch several times.
    stored.set(later._id, { ...before, ...change });
    changes.set(later._id, { ...changes.get(later._id), ...change });
    merged.add(later);
  }
  return { merged, changes: [...changes] };
}
