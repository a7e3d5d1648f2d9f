import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, readAll, readText } from './read-all.js';
import { common, ID, native, ROOT, withNumbers } from './x-records.js';

describe('an X archive', () => {
  const noted = {
    ...native,
    id_str: '1918525296577327003',
    full_text: 'A long tale of a fox that… https://t.co/x',
    in_reply_to_status_id_str: undefined,
  };
  const files = {
    'data/tweets.js': `window.YTD.tweets.part0 = [\n${JSON.stringify({ tweet: native })},\n${JSON.stringify({ tweet: noted })},\n{"tweet": {"id_str": "abc", "full_text": "x"}},\n${JSON.stringify({ tweet: { ...native, full_text: 'RT @bob: hello' } })}\n]`,
    'data/note-tweet.js': `window.YTD.note_tweet.part0 = ${JSON.stringify([
      {
        noteTweet: {
          noteTweetId: '9',
          createdAt: '2025-05-03T04:05:07.000Z',
          core: { text: 'Another tale', urls: [] },
        },
      },
      {
        noteTweet: {
          noteTweetId: '10',
          createdAt: '2025-05-03T04:05:07.000Z',
          core: { text: 'A long tale of a fox that came home.', urls: [] },
        },
      },
    ])}`,
    'data/account.js': 'window.YTD.account.part0 = [{"account": {"username": "ada"}}]',
  };

  it('reads tweets with their author, long texts and pictures beside, and names the line of a bad one', async () => {
    const folder = await folderOf(files);

    const read = await readAll(join(folder, 'data/tweets.js'));

    expect(read.posts).toMatchObject([
      { ...common, conversationId: ROOT, importer: 'x-archive' },
      { postId: noted.id_str, conversationId: noted.id_str, text: 'A long tale of a fox that came home.' },
    ]);
    expect(read.pictures[0]).toEqual({ mediaKey: '3_77', path: `tweets_media/${ID}-GFoxAndHen.jpg`, mayLack: true });
    expect(read.bad.map(({ line }) => line)).toEqual([4]);
    expect(read.asides).toEqual(['retweet']);
  });

  it('is read a record at a time where it is long', async () => {
    const folder = await folderOf(files);

    const whole = await readAll(join(folder, 'data/tweets.js'));
    const long = await readAll(join(folder, 'data/tweets.js'), { wholeBytes: 10 });

    expect(long).toEqual(whole);
  });
});

describe('Apify exports', () => {
  const tweet = {
    type: 'tweet',
    id: ID,
    twitterUrl: `https://twitter.com/ada/status/${ID}`,
    text: 'A fox &amp; a h…',
    fullText: 'A fox &amp; a hen https://t.co/abc',
    createdAt: 'Sat May 03 04:05:06 +0000 2025',
    conversationId: ROOT,
    inReplyToId: ROOT,
    lang: 'en',
    author: { userName: 'ada' },
    likeCount: 7,
    viewCount: '90',
    entities: {
      hashtags: [{ text: 'aiart' }],
      urls: [{ url: 'https://t.co/abc', expanded_url: 'https://example.org/fox' }],
    },
    media: ['https://pbs.twimg.com/media/GFoxAndHen.jpg'],
  };

  it.each([
    ['a list', JSON.stringify([tweet])],
    ['lines', `${JSON.stringify(tweet)}\n`],
    ['a list with ids as numbers', withNumbers([{ ...tweet, id: `#${ID}`, twitterUrl: null }])],
  ])('reads %s', async (_, text) => {
    const { posts, bad } = await readText('export.json', text);

    expect(bad).toEqual([]);
    expect(posts).toMatchObject([
      {
        ...common,
        conversationId: ROOT,
        importer: 'apify',
        counts: { likes: 7, views: 90 },
        media: [{ mediaKey: 'GFoxAndHen' }],
      },
    ]);
  });

  it('sets retweets aside, and reads what is quoted', async () => {
    const other = { ...tweet, id: '1918525296577327002', twitterUrl: null };
    const { posts, asides } = await readText(
      'export.json',
      JSON.stringify([
        { ...tweet, isRetweet: true, retweet: other },
        { ...tweet, quote: other },
        { ...tweet, isRetweet: true },
      ]),
    );

    expect(posts.map(({ postId }) => postId)).toEqual(['1918525296577327002', ID, '1918525296577327002']);
    expect(posts[1]?.quotedId).toBe('1918525296577327002');
    expect(asides).toEqual(['retweet', 'retweet']);
  });
});
