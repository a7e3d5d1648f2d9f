import type { Corpus } from '../corpus/build-corpus.js';
import type { CorpusPost, PlantedThread } from '../corpus/corpus-post.js';
import { fractionOf } from '../fixed-chance.js';

/** The networks beside X. */
export type NetworkName = 'bluesky' | 'reddit';

/** What became of a post there: `deleted` by its author, `withheld` = blocked on Bluesky, removed by a moderator on Reddit. */
export type Fate = 'shown' | 'deleted' | 'withheld';

/** The part of the corpus that stands on one network. */
export interface Network {
  threads: readonly PlantedThread[];
  /** All posts, newest first, whatever became of them. */
  posts: readonly CorpusPost[];
  postById: ReadonlyMap<string, CorpusPost>;
  repliesTo(postId: string): readonly CorpusPost[];
  fateOf(post: CorpusPost): Fate;
}

/** Of how many replies each fate but `shown` is the share. */
const SHARE = 0.1;

/**
 * X has every thread of the corpus. Every third thread, from the first on, was also posted on Bluesky, and every third from the
 * second on Reddit: with the same words and pictures, under ids of that network. So X shares threads with both, and those two
 * share none. Some remarks are deleted or withheld there.
 */
export function networkOf(corpus: Corpus, name: NetworkName): Network {
  const known = made.get(corpus) ?? {};
  made.set(corpus, known);
  return (known[name] ??= buildNetwork(corpus, name));
}

const made = new WeakMap<Corpus, Partial<Record<NetworkName, Network>>>();

function buildNetwork(corpus: Corpus, name: NetworkName): Network {
  const threads = corpus.threads.filter(({ index }) => index % 3 === (name === 'bluesky' ? 0 : 1));
  const ids = new Set(threads.flatMap(({ posts }) => posts.map(({ id }) => id)));
  const posts = corpus.posts.filter(({ id }) => ids.has(id));
  const replies = new Map<string, CorpusPost[]>();
  for (const post of posts.toReversed())
    if (post.parentId !== null) replies.set(post.parentId, [...(replies.get(post.parentId) ?? []), post]);
  return {
    threads,
    posts,
    postById: new Map(posts.map((post) => [post.id, post])),
    repliesTo: (postId) => replies.get(postId) ?? [],
    fateOf: (post) => fateOf(post, name),
  };
}

/** Roots and prompts stay: without them there would be no thread. */
function fateOf({ id, parentId, text, media }: CorpusPost, name: NetworkName): Fate {
  if (parentId === null || media.length > 0 || /prompt:/i.test(text)) return 'shown';
  const fraction = fractionOf('fate', name, id);
  return fraction < SHARE ? 'deleted' : fraction < 2 * SHARE ? 'withheld' : 'shown';
}
