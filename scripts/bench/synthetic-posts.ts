import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { buildCorpus } from '../../simulator/corpus/build-corpus.js';
import type { CorpusMedia, CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { snowflake } from '../../simulator/corpus/snowflake.js';
import { drawFrom } from '../../simulator/fixed-chance.js';
import { writeThread } from '../../simulator/corpus/write-thread.js';

/** Kinds of threads, in turn: three of eight are about the model, as most of what a search finds is not. */
const KINDS = [
  'prompt_in_root',
  'irrelevant',
  'irrelevant',
  'image_edit',
  'irrelevant',
  'prompt_in_reply',
  'irrelevant',
  'irrelevant',
] as const;
/** What more people say under every thread. */
const REPLIES = ['Saved for later, thank you.', 'What did you have for breakfast that day?', 'Same here, twice.'];
const POSTS_A_PAGE = 100;
const REPEATED_A_PAGE = 5;
/** Threads that are mixed up with each other, where they are to be: replies before roots, and pages without an order. */
const MIXED_PAGES = 20;

/**
 * Writes invented posts, whole threads with their replies, as saved pages of the X API; equal for equal counts. Texts are the
 * simulator's; pictures are from its own corpus, so that it can serve them, and only edits have any.
 *
 * @param options.isMixed without pictures, out of order, and of every page the first five posts once more in a later one.
 * @returns posts and threads written; never fewer posts than asked for, and none of them counted twice.
 */
export async function writeSyntheticPosts(
  path: string,
  options: { posts: number; simulatorUrl: string; isMixed?: boolean },
): Promise<{ posts: number; threads: number }> {
  const pool = [...buildCorpus().mediaByName.values()];
  const file = createWriteStream(path);
  let page: CorpusPost[] = [];
  let repeated: CorpusPost[] = [];
  let [posts, threads] = [0, 0];
  const pageSize = POSTS_A_PAGE * (options.isMixed ? MIXED_PAGES : 1);
  async function endPage(): Promise<void> {
    const ordered = options.isMixed ? shuffled([...page, ...repeated], threads) : page;
    for (let from = 0; from < ordered.length; from += POSTS_A_PAGE) {
      const slice = ordered.slice(from, from + POSTS_A_PAGE);
      if (!file.write(`${JSON.stringify(pageOf(slice, options.simulatorUrl))}\n`)) await once(file, 'drain');
    }
    repeated = page.filter((_, i) => i % POSTS_A_PAGE < REPEATED_A_PAGE);
    page = [];
  }
  for (; posts < options.posts; threads += 1) {
    const kind = KINDS[threads % KINDS.length] ?? 'prompt_in_root';
    const thread = writeThread(threads, kind);
    const wholeThread = [...thread.posts, ...repliesTo(thread.posts[0])];
    for (const post of wholeThread) {
      const media =
        kind === 'image_edit' && !options.isMixed
          ? post.media.flatMap((_, i) => pool[(threads + i) % pool.length] ?? [])
          : [];
      page.push({ ...post, media });
    }
    posts += wholeThread.length;
    if (page.length >= pageSize) await endPage();
  }
  if (page.length > 0) await endPage();
  file.end();
  await once(file, 'close');
  return { posts, threads };
}

/** Fisher and Yates's shuffle; the same for the same seed. */
function shuffled(posts: CorpusPost[], seed: number): CorpusPost[] {
  const draw = drawFrom('order', String(seed));
  const mixed = [...posts];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = draw.int(0, i);
    [mixed[i], mixed[j]] = [mixed[j] as CorpusPost, mixed[i] as CorpusPost];
  }
  return mixed;
}

function repliesTo(root: CorpusPost | undefined): CorpusPost[] {
  if (!root) return [];
  return REPLIES.map((text, i) => {
    const createdAt = new Date(root.createdAt.getTime() + (i + 1) * 60_000);
    const id = snowflake(createdAt, `reply ${i} to ${root.id}`);
    return { ...root, id, text, createdAt, parentId: root.id, media: [] };
  });
}

function pageOf(posts: readonly CorpusPost[], simulatorUrl: string) {
  const media = new Map(posts.flatMap((post) => post.media).map((one) => [one.mediaKey, one]));
  const authors = new Map(posts.map(({ author }) => [author.id, author]));
  return {
    data: posts.map(recordOf),
    includes: {
      users: [...authors.values()].map(({ id, handle, name }) => ({ id, username: handle, name })),
      media: [...media.values()].map((one) => mediaOf(one, simulatorUrl)),
    },
    meta: { result_count: posts.length },
  };
}

function recordOf({ id, conversationId, text, author, createdAt, parentId, media, language }: CorpusPost) {
  return {
    id,
    conversation_id: conversationId,
    text,
    author_id: author.id,
    created_at: createdAt.toISOString(),
    lang: language,
    ...(parentId !== null && { referenced_posts: [{ type: 'replied_to', id: parentId }] }),
    ...(media.length > 0 && { attachments: { media_keys: media.map(({ mediaKey }) => mediaKey) } }),
  };
}

function mediaOf({ mediaKey, fileName, width, height }: CorpusMedia, simulatorUrl: string) {
  return { media_key: mediaKey, type: 'photo', url: `${simulatorUrl}/media/${fileName}`, width, height };
}
