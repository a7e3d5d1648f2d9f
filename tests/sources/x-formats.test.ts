import { describe, expect, it } from 'vitest';
import { readText } from './read-all.js';
import { common, ID, native, ROOT } from './x-records.js';

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
