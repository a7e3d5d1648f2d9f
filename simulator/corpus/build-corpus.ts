import { type CorpusMedia, type CorpusPost, type PlantedThread, type ThreadKind } from './corpus-post.js';
import { writeRepost, writeThread } from './write-thread.js';

export const DEFAULT_THREADS = 60;

/** Kinds repeat every twenty threads: 6 prompts in the root, 5 edits, 3 prompts in a reply, and one of each other kind. */
const CYCLE: readonly Exclude<ThreadKind, 'repost' | 'chat'>[] = [
  'prompt_in_root',
  'image_edit',
  'prompt_in_reply',
  'prompt_in_root',
  'prompt_in_root',
  'image_edit',
  'irrelevant',
  'prompt_in_root',
  'prompt_in_reply',
  'image_edit',
  'placeholder',
  'prompt_in_root',
  'other_model',
  'image_edit',
  'orphan',
  'prompt_in_root',
  'hostile',
  'duplicate',
  'prompt_in_reply',
  'image_edit',
];
/** Every tenth thread is reposted once, on top of the number of threads. */
const REPOST_EVERY = 10;
/** One in so many threads is followed by one more, whose prompt is in a screenshot. */
const CHAT_EVERY = 25;
const CHAT_AT = 13;

export interface Corpus {
  threads: readonly PlantedThread[];
  /** All posts, newest first, as X orders them. */
  posts: readonly CorpusPost[];
  postById: ReadonlyMap<string, CorpusPost>;
  mediaByName: ReadonlyMap<string, CorpusMedia>;
  deletedIds: ReadonlySet<string>;
}

/** Writes a corpus: the same for equal numbers of threads, and a prefix of every larger one. */
export function buildCorpus(threadCount = DEFAULT_THREADS): Corpus {
  const threads: PlantedThread[] = [];
  for (let index = 0; index < threadCount; index++) {
    const kind = CYCLE[index % CYCLE.length] ?? 'prompt_in_root';
    const thread = writeThread(index, kind);
    threads.push(thread);
    const [root] = thread.posts;
    if (index % CHAT_EVERY === CHAT_AT) threads.push(writeThread(index, 'chat'));
    if (index % REPOST_EVERY === 0 && root) threads.push(writeRepost(index, root));
  }
  const posts = threads.flatMap((thread) => thread.posts).toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
  return {
    threads,
    posts,
    postById: new Map(posts.map((post) => [post.id, post])),
    mediaByName: new Map(posts.flatMap((post) => post.media.map((media) => [media.fileName, media]))),
    deletedIds: new Set(threads.flatMap((thread) => thread.deletedIds)),
  };
}

/** How a refresh file names what this corpus is about. */
export const CORPUS_ABOUT = { name: 'gpt image', aliases: ['gptimage', 'nano banana', 'nanobanana'] };
/** Queries that find every on-topic thread of the corpus, and, by the last one, some that are not. */
export const CORPUS_QUERIES = [
  '"gpt image" has:images -is:retweet',
  '"nano banana" has:images -is:retweet',
  '(#aiart OR #promptshare) has:images -is:retweet',
];
/** Days of the corpus, UTC, both included. */
export const CORPUS_WINDOW = { from: '2026-10-01', to: '2026-10-14' };
