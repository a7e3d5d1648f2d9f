import { postKey, type Platform, type Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { Thread } from '../../core/schemas/thread.js';
import type { Store } from '../../store/store.js';
import { findVerdicts, isRelevant, type VerdictContext } from './relevance-verdicts.js';

/** Most posts of one thread that are shown to the model: the root and what comes first in the tree. */
const POSTS_SHOWN = 200;

type ShownContext = VerdictContext & { store: Pick<Store, 'posts'> };

/** The posts of an assembled thread that extraction is shown, in the order of the tree; replies as `annotate.replies` has it. */
export async function shownPosts(context: ShownContext, file: RefreshFile, thread: Thread): Promise<Post[]> {
  const posts = await firstPosts(context, thread);
  if (file.annotate.replies === 'trust') return posts;
  const strange = new Set(strangeReplies(thread, posts));
  const verdicts = await findVerdicts(context, file, [...strange]);
  return posts.filter((post) => !strange.has(post) || isRelevant(verdicts.get(post._id), file));
}

/** Replies of an assembled thread that have to be relevant themselves before they are shown. */
export async function repliesToFilter(context: ShownContext, thread: Thread): Promise<Post[]> {
  return strangeReplies(thread, await firstPosts(context, thread));
}

async function firstPosts(context: { store: Pick<Store, 'posts'> }, thread: Thread): Promise<Post[]> {
  const shown = thread.nodes.filter((node) => !node.missing).slice(0, POSTS_SHOWN);
  const keys = shown.map((node) => postKey(thread.platform as Platform, node.postId));
  const found = await context.store.posts.getMany(keys);
  return keys.flatMap((key) => found.get(key) ?? []);
}

/**
 * Posts that came as replies only, and not from those whose thread it is: the authors of its root and of the posts that were
 * found put their prompts into the next comment, often without a word that would make it relevant.
 */
function strangeReplies(thread: Thread, posts: readonly Post[]): Post[] {
  const isOwn = (post: Post) => post.postId === thread.conversationId || thread.foundPostIds.includes(post._id);
  const authors = new Set(posts.filter(isOwn).flatMap((post) => post.authorHandle ?? []));
  return posts.filter((post) => !isOwn(post) && (post.authorHandle === null || !authors.has(post.authorHandle)));
}
