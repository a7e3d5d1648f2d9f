import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { buildCorpus } from '../../simulator/corpus/build-corpus.js';
import type { CorpusMedia, CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { snowflake } from '../../simulator/corpus/snowflake.js';
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

/**
 * Writes invented posts, whole threads with their replies, as saved pages of the X API; equal for equal counts. Texts are the
 * simulator's; pictures are from its own corpus, so that it can serve them, and only edits have any.
 *
 * @returns posts and threads written; never fewer posts than asked for.
 */
export async function writeSyntheticPosts(
  path: string,
  options: { posts: number; simulatorUrl: string },
): Promise<{ posts: number; threads: number }> {
  const pool = [...buildCorpus().mediaByName.values()];
  const file = createWriteStream(path);
  let page: CorpusPost[] = [];
  let [posts, threads] = [0, 0];
  async function endPage(): Promise<void> {
    const line = `${JSON.stringify(pageOf(page, options.simulatorUrl))}\n`;
    page = [];
    if (!file.write(line)) await once(file, 'drain');
  }
  for (; posts < options.posts; threads += 1) {
    const kind = KINDS[threads % KINDS.length] ?? 'prompt_in_root';
    const thread = writeThread(threads, kind);
    const wholeThread = [...thread.posts, ...repliesTo(thread.posts[0])];
    for (const post of wholeThread) {
      const media = kind === 'image_edit' ? post.media.flatMap((_, i) => pool[(threads + i) % pool.length] ?? []) : [];
      page.push({ ...post, media });
    }
    posts += wholeThread.length;
    if (page.length >= POSTS_A_PAGE) await endPage();
  }
  if (page.length > 0) await endPage();
  file.end();
  await once(file, 'close');
  return { posts, threads };
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
