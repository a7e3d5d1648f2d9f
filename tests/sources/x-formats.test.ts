import { describe, expect, it } from 'vitest';
import { Post } from '../../core/schemas/post.js';
import { readAll, readText, folderOf } from './read-all.js';
import { join } from 'node:path';

/** Digits past 2^53: as a JSON number they are only whole in a careful reader. */
const ID = '1918525296577327575';
const ROOT = '1918525296577327001';

const native = {
  id_str: ID,
  full_text: 'A fox &amp; a hen https://t.co/abc https://t.co/pic',
  created_at: 'Sat May 03 04:05:06 +0000 2025',
  lang: 'en',
  in_reply_to_status_id_str: ROOT,
  quoted_status_id_str: null,
  entities: {
    hashtags: [{ text: 'aiart' }],
    urls: [{ url: 'https://t.co/abc', expanded_url: 'https://example.org/fox' }],
  },
  extended_entities: {
    media: [
      {
        id_str: '77',
        type: 'photo',
        media_url_https: 'https://pbs.twimg.com/media/GFoxAndHen.jpg',
        url: 'https://t.co/pic',
        ext_alt_text: 'a fox',
      },
    ],
  },
  favorite_count: '1,012',
  retweet_count: 3,
};

/** Writes the placeholder of an id as a bare number, as Python does and JavaScript cannot. */
function withNumbers(record: unknown): string {
  return JSON.stringify(record).replaceAll(/"#(\d+)"/g, '$1');
}

const parsed = {
  _type: 'snscrape.modules.twitter.Tweet',
  id: `#${ID}`,
  id_str: ID,
  url: `https://x.com/ada/status/${ID}`,
  date: '2025-05-03 04:05:06+00:00',
  user: { username: 'ada', displayname: 'Ada' },
  lang: 'en',
  rawContent: 'A fox &amp; a hen https://t.co/abc https://t.co/pic',
  replyCount: 2,
  retweetCount: 3,
  likeCount: 1012,
  viewCount: 5,
  conversationId: `#${ROOT}`,
  conversationIdStr: ROOT,
  inReplyToTweetId: `#${ROOT}`,
  inReplyToTweetIdStr: ROOT,
  hashtags: ['aiart'],
  links: [{ url: 'https://example.org/fox', text: 'example.org', tcourl: 'https://t.co/abc' }],
  media: { photos: [{ url: 'https://pbs.twimg.com/media/GFoxAndHen.jpg' }], videos: [], animated: [] },
  retweetedTweet: null,
  quotedTweet: null,
};

const common = {
  _id: `x:${ID}`,
  authorHandle: 'ada',
  text: 'A fox & a hen https://example.org/fox',
  replyToId: ROOT,
  tags: ['aiart'],
  language: 'en',
  url: `https://x.com/ada/status/${ID}`,
  createdAt: new Date('2025-05-03T04:05:06Z'),
};

describe('twscrape and snscrape', () => {
  it('reads a parsed tweet, with ids as text whatever they were written as', async () => {
    const { posts, bad } = await readText('tweets.jsonl', `${withNumbers(parsed)}\n`);

    expect(bad).toEqual([]);
    expect(posts).toMatchObject([
      {
        ...common,
        conversationId: ROOT,
        counts: { likes: 1012, replies: 2, reposts: 3, views: 5 },
        media: [{ mediaKey: 'GFoxAndHen', kind: 'photo', url: 'https://pbs.twimg.com/media/GFoxAndHen.jpg' }],
        importer: 'twscrape',
      },
    ]);
    expect(Post.safeParse(posts[0]).error).toBeUndefined();
  });

  it('keeps all digits of an id that is only there as a number, in the raw record too', async () => {
    const { id_str: _, conversationIdStr: __, inReplyToTweetIdStr: ___, ...old } = parsed;
    const media = [
      {
        _type: 'snscrape.modules.twitter.Photo',
        previewUrl: 'https://pbs.twimg.com/media/GFoxAndHen?format=jpg&name=small',
        fullUrl: 'https://pbs.twimg.com/media/GFoxAndHen?format=jpg&name=large',
      },
      {
        _type: 'snscrape.modules.twitter.Video',
        thumbnailUrl: 'https://pbs.twimg.com/ext/thumbnail.jpg',
        variants: [],
      },
    ];

    const { posts } = await readText('tweets.jsonl', withNumbers({ ...old, media }));

    expect(posts).toMatchObject([
      {
        ...common,
        conversationId: ROOT,
        importer: 'snscrape',
        media: [
          { mediaKey: 'GFoxAndHen', kind: 'photo' },
          { mediaKey: 'thumbnail', kind: 'video' },
        ],
        raw: { id: ID, likeCount: 1012 },
      },
    ]);
  });

  it('takes the post inside a retweet, and the one that is quoted', async () => {
    const inner = { ...parsed, id: '#1918525296577327002', id_str: '1918525296577327002' };
    const retweet = { ...parsed, rawContent: 'RT @ada: A fox', retweetedTweet: inner };
    const quoting = { ...parsed, quotedTweet: inner };
    const ofGone = {
      ...parsed,
      quotedTweet: { _type: 'snscrape.modules.twitter.Tombstone', id: '#1918525296577327009' },
    };

    const first = await readText('a.jsonl', withNumbers(retweet));
    const second = await readText('b.jsonl', `${withNumbers(quoting)}\n${withNumbers(ofGone)}`);

    expect(first.posts.map(({ postId }) => postId)).toEqual(['1918525296577327002']);
    expect(first.asides).toEqual(['retweet']);
    expect(second.posts.map(({ postId, quotedId }) => [postId, quotedId])).toEqual([
      [ID, '1918525296577327002'],
      ['1918525296577327002', null],
      [ID, '1918525296577327009'],
    ]);
  });

  it('names the line of a record that lacks what a post needs', async () => {
    const { posts, bad, texts } = await readText(
      'tweets.jsonl',
      `${withNumbers(parsed)}\n${withNumbers({ ...parsed, id: null, id_str: null })}\n{"hello":1}`,
    );

    expect(posts).toHaveLength(1);
    expect(bad).toEqual([
      { line: 2, reason: expect.stringMatching(/text of digits/) as string },
      { line: 3, reason: 'not a tweet of twscrape' },
    ]);
    expect(texts[1]).toBe('{"hello":1}');
  });
});

describe('tweets of the API v1.1', () => {
  it('reads one, and what it quotes', async () => {
    const quoted = { ...native, id_str: '1918525296577327002', user: { screen_name: 'bob' } };
    const tweet = {
      ...native,
      user: { screen_name: 'ada' },
      quoted_status_id_str: quoted.id_str,
      quoted_status: quoted,
    };

    const { posts } = await readText('tweets.jsonl', JSON.stringify(tweet));

    expect(posts).toMatchObject([
      {
        ...common,
        conversationId: ROOT,
        quotedId: quoted.id_str,
        counts: { likes: 1012, replies: null, reposts: 3, views: null },
        media: [{ mediaKey: '3_77', kind: 'photo', altText: 'a fox' }],
        importer: 'x-v1',
      },
      { postId: quoted.id_str, authorHandle: 'bob' },
    ]);
  });

  it('takes the whole text of a tweet of the streams, and the post inside a retweet', async () => {
    const cut = {
      ...native,
      full_text: undefined,
      text: 'A fox…',
      extended_tweet: { full_text: 'A fox and a long tail' },
    };
    const retweet = {
      ...native,
      user: { screen_name: 'bob' },
      retweeted_status: { ...cut, user: { screen_name: 'ada' } },
    };

    const { posts, asides } = await readText('tweets.json', JSON.stringify([retweet]));

    expect(posts).toMatchObject([{ text: 'A fox and a long tail', authorHandle: 'ada' }]);
    expect(asides).toEqual(['retweet']);
  });
});

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

describe('pages as the XDK hands them out', () => {
  it('are read like those of the API, and kept as they were', async () => {
    const record = {
      id: ID,
      text: 'A fox',
      authorId: '5',
      conversationId: ROOT,
      createdAt: '2025-05-03T04:05:06.000Z',
      referencedTweets: [{ type: 'replied_to', id: ROOT }],
      attachments: { mediaKeys: ['3_77'] },
      publicMetrics: { likeCount: 7, impressionCount: 9 },
    };
    const page = {
      data: [record],
      includes: {
        users: [{ id: '5', username: 'ada' }],
        media: [
          { mediaKey: '3_77', type: 'photo', url: 'https://pbs.twimg.com/media/GFoxAndHen.jpg', altText: 'a fox' },
        ],
      },
      meta: { resultCount: 1 },
    };

    const { posts } = await readText('page.json', JSON.stringify(page));

    expect(posts).toMatchObject([
      {
        _id: `x:${ID}`,
        authorHandle: 'ada',
        conversationId: ROOT,
        replyToId: ROOT,
        counts: { likes: 7, views: 9 },
        media: [{ mediaKey: '3_77', altText: 'a fox' }],
        importer: 'x-pages',
      },
    ]);
    expect(posts[0]?.raw).toEqual(record);
  });
});
