import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { Post } from '../../core/schemas/post.js';
import { folderOf, readAll, readText } from './read-all.js';

const ID = '2074976613713031490';

function tweet(id: string, text: string, more: object = {}, legacy: object = {}) {
  return {
    __typename: 'Tweet',
    rest_id: id,
    core: { user_results: { result: { core: { screen_name: 'ada' } } } },
    views: { count: '25900', state: 'EnabledWithCount' },
    legacy: { id_str: id, full_text: text, conversation_id_str: ID, favorite_count: 3, lang: 'en', ...legacy },
    ...more,
  };
}

function answer(...results: object[]) {
  const entries = results.map((result) => ({ content: { itemContent: { tweet_results: { result } } } }));
  return { data: { search: { timeline: { instructions: [{ entries }] } } } };
}

describe('answers of X as twscrape --raw saves them', () => {
  it('reads tweets, the whole text of long ones, those that are quoted, and those that stand behind a warning', async () => {
    const long = { note_tweet: { note_tweet_results: { result: { text: 'A fox and a very long tail' } } } };
    const quoting = { quoted_status_result: { result: tweet('2074976613713031491', 'quoted') } };
    const shown = { __typename: 'TweetWithVisibilityResults', tweet: tweet('2074976613713031492', 'careful') };

    const { posts, bad } = await readText(
      'raw.json',
      JSON.stringify(answer(tweet(ID, 'A fox', long), tweet('2074976613713031493', 'look', quoting), shown)),
    );

    expect(bad).toEqual([]);
    expect(posts).toMatchObject([
      {
        postId: ID,
        text: 'A fox and a very long tail',
        authorHandle: 'ada',
        counts: { likes: 3, views: 25_900 },
        importer: 'x-graphql',
      },
      { postId: '2074976613713031493', text: 'look', conversationId: ID },
      { postId: '2074976613713031491', text: 'quoted' },
      { postId: '2074976613713031492', text: 'careful' },
    ]);
  });

  it('takes the post inside a retweet, and counts what X no longer shows', async () => {
    const inner = tweet('2074976613713031491', 'the post');
    const retweet = tweet(ID, 'RT @ada: the post', {}, { retweeted_status_result: { result: inner } });
    const page = answer(retweet, { __typename: 'TweetTombstone' });

    const { posts, asides } = await readText('raw.jsonl', `${JSON.stringify(page)}\n${JSON.stringify(answer())}\n`);

    expect(posts.map(({ text }) => text)).toEqual(['the post']);
    expect(asides.toSorted()).toEqual(['retweet', 'unavailable']);
  });

  it('names the line of a tweet that cannot be read, and reads the others', async () => {
    const lines = [
      answer(tweet(ID, 'A fox')),
      answer(tweet('no number', 'x', {}, { id_str: '' }), tweet('2074976613713031491', 'b')),
    ];

    const { posts, bad } = await readText('raw.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));

    expect(posts.map(({ text }) => text)).toEqual(['A fox', 'b']);
    expect(bad).toEqual([{ line: 2, reason: expect.stringMatching(/digits/) as string }]);
  });
});

const REAL = join(packageRoot(), '..', 'shared', 'data', 'wire', 'x-graphql-twscrape');
const isThere = existsSync(REAL);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no ${REAL}, so the reader of GraphQL was not tried on real answers`);

describe.skipIf(!isThere)('real answers', () => {
  it.each([
    // Twenty found and five quoted; of a sixth only the id is there.
    ['raw_search.json', 25, []],
    ['raw_tweet_replies.json', 37, []],
    ['_issue_42.json', 1, ['retweet']],
    ['manual_tweet_with_video_1.json', 11, []],
    ['card_summary.json', 5, []],
  ])('of %s give %i posts', async (file, count, asides) => {
    const read = await readAll(join(REAL, file));

    expect(read.bad).toEqual([]);
    expect(read.unknown).toEqual([]);
    expect(read.posts).toHaveLength(count);
    expect(read.asides).toEqual(asides);
    for (const post of read.posts) {
      expect(Post.safeParse(post).error).toBeUndefined();
      expect(post.authorHandle).not.toBeNull();
      expect(post.text).not.toMatch(/&amp;|&lt;|&gt;/);
    }
  });

  it('keeps a thread together: replies name their parent and their conversation', async () => {
    const { posts } = await readAll(join(REAL, 'raw_tweet_replies.json'));
    const [root] = posts;

    const replies = posts.filter(({ replyToId }) => replyToId !== null);
    expect(replies).toHaveLength(posts.length - 1);
    expect(replies.every(({ conversationId }) => conversationId === root?.postId)).toBe(true);
  });

  it('are the same a line each', async () => {
    const { readFile } = await import('node:fs/promises');
    const files = ['raw_search.json', 'raw_tweet_replies.json'];
    const lines = await Promise.all(files.map(async (file) => (await readFile(join(REAL, file), 'utf8')).trim()));
    const folder = await folderOf({ 'all.jsonl': lines.join('\n') });

    expect((await readAll(join(folder, 'all.jsonl'))).posts).toHaveLength(62);
  });
});
