import { describe, expect, it } from 'vitest';
import { Post } from '../../core/schemas/post.js';
import { XPage } from '../../sources/x/page-schema.js';
import { parsePage, type ParsedPage } from '../../sources/x/parse-page.js';

/** Parses a page as it comes off the wire. */
function parse(page: unknown): ParsedPage {
  return parsePage(XPage.parse(JSON.parse(JSON.stringify(page))), 'x-search');
}

const LONG = 'A prompt that is longer than a post. '.repeat(10).trim();

/** What differs between the dialects, in the words of each. */
const DIALECTS = {
  tweet: { references: 'referenced_tweets', note: 'note_tweet', reposts: 'retweet_count', includes: 'tweets' },
  post: { references: 'referenced_posts', note: 'note_post', reposts: 'repost_count', includes: 'posts' },
};

describe.each(Object.entries(DIALECTS))('parsePage in the %s dialect', (_, words) => {
  const page = {
    data: [
      {
        id: '1980000000000000002',
        text: `${LONG.slice(0, 276)}… https://t.co/pic1`,
        created_at: '2026-10-05T12:00:00.000Z',
        author_id: '77',
        conversation_id: '1980000000000000001',
        lang: 'en',
        attachments: { media_keys: ['3_1', '7_2', '16_3'] },
        entities: { hashtags: [{ start: 0, end: 9, tag: 'gptimage' }] },
        [words.note]: { text: LONG },
        [words.references]: [
          { type: 'replied_to', id: '1980000000000000001' },
          { type: 'quoted', id: '1970000000000000009' },
        ],
        public_metrics: {
          [words.reposts]: 3,
          reply_count: 2,
          like_count: 40,
          quote_count: 1,
          bookmark_count: 5,
          impression_count: 900,
        },
      },
    ],
    includes: {
      users: [{ id: '77', name: 'Ada', username: 'ada_paints' }],
      media: [
        {
          media_key: '3_1',
          type: 'photo',
          url: 'https://pbs.example/1.jpg',
          alt_text: 'Prompt: a red fox',
          width: 8,
          height: 8,
        },
        {
          media_key: '7_2',
          type: 'video',
          preview_image_url: 'https://pbs.example/2.jpg',
          variants: [{ bit_rate: 256_000, content_type: 'video/mp4', url: 'https://video.example/2.mp4' }],
        },
        {
          media_key: '16_3',
          type: 'animated_gif',
          variants: [{ content_type: 'video/mp4', url: 'https://video.example/3.mp4' }],
        },
      ],
      [words.includes]: [{ id: '1970000000000000009', text: 'the quoted post', author_id: '78' }],
    },
    meta: { result_count: 1, newest_id: '1980000000000000002', oldest_id: '1980000000000000002' },
  };

  it('reads a long reply with all that belongs to it', () => {
    const [post] = parse(page).posts;

    expect(post).toEqual({
      _id: 'x:1980000000000000002',
      platform: 'x',
      postId: '1980000000000000002',
      conversationId: '1980000000000000001',
      authorHandle: 'ada_paints',
      text: LONG,
      tags: ['gptimage'],
      language: 'en',
      createdAt: new Date('2026-10-05T12:00:00Z'),
      url: 'https://x.com/ada_paints/status/1980000000000000002',
      replyToId: '1980000000000000001',
      quotedId: '1970000000000000009',
      media: [
        media('3_1', 'photo', 'https://pbs.example/1.jpg', 'Prompt: a red fox'),
        media('7_2', 'video', 'https://pbs.example/2.jpg'),
        media('16_3', 'gif', null),
      ],
      counts: { likes: 40, replies: 2, reposts: 3, views: 900 },
      importer: 'x-search',
      raw: page.data[0],
    });
  });

  it('gives quotes and parents that came along as posts of their own', () => {
    const [, quoted] = parse(page).posts;

    expect(quoted).toMatchObject({
      _id: 'x:1970000000000000009',
      text: 'the quoted post',
      authorHandle: null,
      conversationId: '1970000000000000009',
      url: 'https://x.com/i/status/1970000000000000009',
    });
  });

  it('gives posts that the schema of the store takes', () => {
    for (const post of parse(page).posts) expect(Post.safeParse(post).error).toBeUndefined();
  });

  it('keeps the id of a parent that is deleted, though the page only holds an error in its place', () => {
    const orphan = {
      data: [{ id: '12345678901', text: 'a reply', [words.references]: [{ type: 'replied_to', id: '12345678900' }] }],
      errors: [
        {
          value: '12345678900',
          detail: 'Could not find it.',
          title: 'Not Found Error',
          type: 'https://api.x.com/2/problems/resource-not-found',
        },
      ],
      meta: { result_count: 1 },
    };

    expect(parse(orphan)).toMatchObject({ posts: [{ replyToId: '12345678900', quotedId: null }], rejected: [] });
  });

  it('leaves out a parent whose pictures did not come along: the whole post comes in its own place', () => {
    const parent = { id: '1980000000000000001', text: 'with a picture', attachments: { media_keys: ['3_9'] } };

    const { posts, rejected } = parse({ ...page, includes: { ...page.includes, [words.includes]: [parent] } });

    expect(posts.map(({ postId }) => postId)).toEqual(['1980000000000000002']);
    expect(rejected).toEqual([]);
  });
});

function media(mediaKey: string, kind: string, url: string | null, altText: string | null = null) {
  return {
    mediaKey,
    kind,
    url,
    altText,
    state: 'pending',
    sha256: null,
    reason: null,
  };
}

describe('parsePage of text', () => {
  function textOf(post: Record<string, unknown>): string | undefined {
    return parse({ data: [{ id: '12345678901', ...post }] }).posts[0]?.text;
  }

  it.each([
    ['tom &amp; jerry &lt;3 &gt;_&lt;', 'tom & jerry <3 >_<'],
    ['written as &amp;lt;b&amp;gt;', 'written as &lt;b&gt;'],
  ])('unescapes "%s" once', (text, plain) => {
    expect(textOf({ text })).toBe(plain);
  });

  it('shows where short links lead, in the post and in its note', () => {
    const link = { url: 'https://t.co/abc', expanded_url: 'https://blog.example/?a=1' };
    const text = 'see https://t.co/abc and https://t.co/abc';

    expect(textOf({ text, entities: { urls: [link] } })).toBe(
      'see https://blog.example/?a=1 and https://blog.example/?a=1',
    );
    expect(textOf({ text: 'see…', note_tweet: { text, entities: { urls: [link] } } })).toContain('blog.example');
  });

  it('takes an address for what it is, though it holds what replacements give a meaning', () => {
    const link = { url: 'https://t.co/abc', expanded_url: "https://shop.example/?price=$&p=$1&q=$$&r=$'" };

    expect(textOf({ text: '[https://t.co/abc]', entities: { urls: [link] } })).toBe(`[${link.expanded_url}]`);
  });
});

describe('parsePage of what exports make of a page', () => {
  it('takes an empty object for an empty list, as jsonlite of R writes it', () => {
    const { posts, rejected } = parse({
      data: [
        {
          id: '1400199391961620488',
          text: 'a root',
          entities: { hashtags: {}, urls: {}, mentions: {} },
          attachments: { media_keys: {} },
          referenced_tweets: {},
        },
      ],
      includes: { media: {}, users: {}, tweets: {} },
    });

    expect(rejected).toEqual([]);
    expect(posts).toMatchObject([{ tags: [], media: [], replyToId: null }]);
  });

  it('reads the time out of the id where the page holds none, or nonsense', () => {
    const at = new Date('2019-12-31T19:26:16.771Z');
    const id = '1212092628029698048';

    const { posts } = parse({
      data: [
        { id, text: 'a' },
        { id, text: 'b', created_at: 'yesterday' },
        { id: '12', text: 'c' },
      ],
    });

    expect(posts.map(({ createdAt }) => createdAt)).toEqual([at, at, null]);
  });

  it('leaves out media of which nothing is known', () => {
    const { posts } = parse({ data: [{ id: '12345678901', text: 'a', attachments: { media_keys: ['3_1'] } }] });

    expect(posts[0]!.media).toEqual([]);
  });

  it('gives nothing for a page without posts', () => {
    expect(parse({ meta: { result_count: 0 } })).toEqual({ posts: [], rejected: [] });
  });
});

describe('parsePage of bad records', () => {
  const good = { id: '12345678901', text: 'good' };

  it.each<[string, unknown, RegExp]>([
    ['a record without an id', { text: 'a' }, /^id: /],
    ['a record without a text', { id: '12345678902' }, /^text: .*expected string/],
    ['an id of letters', { id: 'abc', text: 'a' }, /^id: must be text of digits/],
    // Number(1980000000000000002) is 1980000000000000000: another post.
    [
      'an id that is a number over 2^53',
      { id: Number('1980000000000000002'), text: 'a' },
      /^id: .*a number over 2\^53 has lost some/,
    ],
    ['a record that is none', 'a post', /expected object/],
    ['null', null, /expected object/],
  ])('costs only %s, and says which and why', (_, bad, reason) => {
    const { posts, rejected } = parse({ data: [good, bad, { ...good, id: '12345678903' }] });

    expect(posts.map(({ postId }) => postId)).toEqual(['12345678901', '12345678903']);
    expect(rejected).toEqual([{ position: 1, reason: expect.stringMatching(reason) as string }]);
  });

  it('takes an id that is a number as long as it is exact', () => {
    expect(parse({ data: [{ id: 20, text: 'just setting up' }] }).posts[0]!.postId).toBe('20');
  });

  it('costs only a broken picture or author, not the page', () => {
    const { posts } = parse({
      data: [{ ...good, author_id: '77', attachments: { media_keys: ['3_1', '3_2'] } }],
      includes: {
        media: [
          { type: 'photo', url: 'https://pbs.example/0.jpg' },
          { media_key: '3_2', type: 'photo', url: 'https://pbs.example/2.jpg' },
        ],
        users: [{ id: '78' }, { id: '77', username: 'ada' }],
      },
    });

    expect(posts).toMatchObject([{ authorHandle: 'ada', media: [{ mediaKey: '3_2' }] }]);
  });
});
