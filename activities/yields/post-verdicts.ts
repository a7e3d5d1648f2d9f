import type { Post } from '../../core/schemas/post.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { findVerdicts, isRelevant } from '../annotate/relevance-verdicts.js';
import type { CountContext } from '../plan/count-work.js';

/**
 * What became of a found post at the step of relevance. `settled` = not asked about, as another post had made the thread relevant;
 * `notJudged` = not asked about yet, or without a verdict that can be used.
 */
export type PostVerdict = 'relevant' | 'notRelevant' | 'settled' | 'notJudged';

/** Posts that are looked up at a time. */
const SLICE = 500;

/** Looks every post's verdict up by its key; asks and pays nobody. Posts that the store no longer has are not in the answer. */
export async function postVerdicts(
  context: CountContext,
  file: RefreshFile,
  postKeys: readonly string[],
): Promise<Map<string, PostVerdict>> {
  const verdicts = new Map<string, PostVerdict>();
  const threadOf = new Map<string, string>();
  for (let i = 0; i < postKeys.length; i += SLICE) {
    const posts = [...(await context.store.posts.getMany(postKeys.slice(i, i + SLICE))).values()];
    for (const post of posts) threadOf.set(post._id, `${post.platform}:${post.conversationId}`);
    for (const [key, verdict] of await verdictsOf(context, file, posts)) verdicts.set(key, verdict);
  }
  const relevant = new Set([...threadOf].filter(([key]) => verdicts.get(key) === 'relevant').map(([, id]) => id));
  for (const [key, threadId] of threadOf)
    if (verdicts.get(key) === 'notJudged' && relevant.has(threadId)) verdicts.set(key, 'settled');
  return verdicts;
}

async function verdictsOf(
  context: CountContext,
  file: RefreshFile,
  posts: readonly Post[],
): Promise<[string, PostVerdict][]> {
  const verdicts = await findVerdicts(context, file, posts);
  return posts.map((post) => {
    const verdict = verdicts.get(post._id);
    if (verdict?.outcome !== 'ok') return [post._id, 'notJudged'];
    return [post._id, isRelevant(verdict, file) ? 'relevant' : 'notRelevant'];
  });
}
