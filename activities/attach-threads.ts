import type { Post } from '../core/schemas/post.js';
import type { Thread } from '../core/schemas/thread.js';
import type { ActivityContext } from './context.js';

type FoundPost = Pick<Post, '_id' | 'platform' | 'conversationId'>;

/** Every found post belongs to the thread of its conversation. One write a thread, whatever number of its posts were found. */
export async function attachThreads(
  { store }: Pick<ActivityContext, 'store'>,
  posts: readonly FoundPost[],
  refreshId: string,
): Promise<void> {
  const threads = threadsOf(posts, refreshId);
  const written = await store.threads.insertMissing(threads);
  await Promise.all(
    threads.map(async ({ _id, foundPostIds }, i) => {
      const isNew = written[i];
      if (isNew instanceof Error) throw isNew;
      if (isNew) return;
      await store.threads.update(_id, {
        $addToSet: { foundPostIds: { $each: foundPostIds }, refreshIds: refreshId },
      });
    }),
  );
}

function threadsOf(posts: readonly FoundPost[], refreshId: string): Thread[] {
  const found = new Map<string, FoundPost[]>();
  for (const post of posts) {
    const _id = `${post.platform}:${post.conversationId}`;
    const others = found.get(_id);
    if (others) others.push(post);
    else found.set(_id, [post]);
  }
  return [...found].map(([_id, own]): Thread => {
    const [{ platform, conversationId }] = own as [FoundPost, ...FoundPost[]];
    const foundPostIds = [...new Set(own.map((post) => post._id))];
    const blank = { nodes: [], quotes: [], lookedUp: [], cut: { depth: 0, posts: 0 }, digest: null };
    return { _id, platform, conversationId, foundPostIds, refreshIds: [refreshId], ...blank };
  });
}
