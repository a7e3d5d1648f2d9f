import { describe, expect, it } from 'vitest';
import { Post } from '../../core/schemas/post.js';
import { readText } from './read-all.js';
import { common, ID, ROOT, withNumbers } from './x-records.js';

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
