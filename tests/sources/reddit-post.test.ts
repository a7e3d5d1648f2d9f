import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { buildReplyTree } from '../../core/reply-tree.js';
import { Post } from '../../core/schemas/post.js';
import { flattenComments } from '../../sources/reddit/comment-tree.js';
import { readThing } from '../../sources/reddit/read-post.js';

const base = {
  id: 'abc1',
  title: 'Fox &amp; hound',
  selftext: 'Prompt: a &lt;red&gt; fox',
  author: 'ann',
  created_utc: 1_790_000_000,
  permalink: '/r/aiArt/comments/abc1/fox_hound/',
  subreddit: 'aiArt',
  score: -3,
  num_comments: 4,
  num_crossposts: 1,
};

function read(data: object, kind = 't3'): Post {
  const result = readThing(JSON.parse(JSON.stringify({ kind, data })));
  if (!('post' in result)) throw new Error(JSON.stringify(result));
  return Post.parse(result.post);
}

describe('a post of Reddit', () => {
  it('has its title before its text, unescaped, and its flags as tags', () => {
    const data = { ...base, over_18: true, spoiler: true, link_flair_text: 'GPT &amp; co' };

    expect(read(data)).toEqual({
      _id: 'reddit:t3_abc1',
      platform: 'reddit',
      postId: 't3_abc1',
      conversationId: 't3_abc1',
      authorHandle: 'ann',
      text: 'Fox & hound\n\nPrompt: a <red> fox',
      tags: ['r/aiArt', 'nsfw', 'spoiler', 'GPT & co'],
      language: null,
      createdAt: new Date(1_790_000_000_000),
      url: 'https://www.reddit.com/r/aiArt/comments/abc1/fox_hound/',
      replyToId: null,
      quotedId: null,
      media: [],
      counts: { likes: -3, replies: 4, reposts: 1, views: null },
      importer: 'reddit-search',
      raw: data,
    });
  });

  it('has the pictures of its gallery in their order, with captions, and knows of one that failed', () => {
    const u = 'https://preview.redd.it/two.jpg?width=9&amp;s=1';
    const media = read({
      ...base,
      is_gallery: true,
      gallery_data: {
        items: [{ media_id: 'two', caption: 'the &lt;prompt&gt;' }, { media_id: 'one' }, { media_id: 'lost' }],
      },
      media_metadata: {
        one: { status: 'valid', e: 'AnimatedImage', s: { gif: 'https://i.redd.it/one.gif', mp4: 'https://x' } },
        two: { status: 'valid', e: 'Image', s: { u } },
        lost: { status: 'failed' },
      },
    }).media;

    expect(media.map(({ mediaKey, kind, url, altText }) => ({ mediaKey, kind, url, altText }))).toEqual([
      {
        mediaKey: 't3_abc1#1',
        kind: 'photo',
        url: 'https://preview.redd.it/two.jpg?width=9&s=1',
        altText: 'the <prompt>',
      },
      { mediaKey: 't3_abc1#2', kind: 'gif', url: 'https://i.redd.it/one.gif', altText: null },
      { mediaKey: 't3_abc1#3', kind: 'photo', url: null, altText: null },
    ]);
  });

  it.each([
    [
      'a picture',
      { url: 'https://i.redd.it/a.png?x=1&amp;y=2', post_hint: 'image' },
      [['photo', 'https://i.redd.it/a.png?x=1&y=2']],
    ],
    ['a picture without a hint', { url: 'https://i.example/a.JPG' }, [['photo', 'https://i.example/a.JPG']]],
    ['a moving picture', { url: 'https://i.redd.it/a.gif', post_hint: 'image' }, [['gif', 'https://i.redd.it/a.gif']]],
    ['a page', { url: 'https://example.com/a', post_hint: 'link' }, []],
    ['itself', { url: 'https://www.reddit.com/a.png', is_self: true }, []],
    ['a film', { url: 'https://v.redd.it/a', is_video: true }, [['video', null]]],
    ['nothing that is an address', { url: '/a.png', post_hint: 'image' }, []],
  ])('that links to %s has as many pictures', (_, fields, wanted) => {
    expect(read({ ...base, ...fields }).media.map(({ kind, url }) => [kind, url])).toEqual(wanted);
  });

  it('that repeats another shows its text and pictures, and names it', () => {
    const inner = {
      ...base,
      id: 'inner',
      selftext: 'Prompt: inner',
      url: 'https://i.redd.it/in.png',
      post_hint: 'image',
    };

    const post = read({ ...base, selftext: '', crosspost_parent: 't3_inner', crosspost_parent_list: [inner] });

    expect(post).toMatchObject({
      postId: 't3_abc1',
      quotedId: 't3_inner',
      text: 'Fox & hound\n\nPrompt: inner',
      media: [{ url: 'https://i.redd.it/in.png' }],
    });
  });

  it.each([
    ['[deleted]', null, 'deleted'],
    ['[removed]', null, 'withheld'],
    ['', 'deleted', 'deleted'],
    ['gone all the same', 'moderator', 'withheld'],
    ['', 'copyright_takedown', 'withheld'],
  ])('with the text "%s" and the category %s is %s', (selftext, removed_by_category, gone) => {
    expect(readThing({ kind: 't3', data: { ...base, selftext, removed_by_category } })).toEqual({
      gone,
      postId: 't3_abc1',
    });
  });
});

describe('a comment of Reddit', () => {
  const comment = {
    id: 'c1',
    body: 'nice &amp; red',
    author: 'bob',
    created_utc: 1,
    link_id: 't3_abc1',
    parent_id: 't1_c0',
  };

  it('answers its parent in the conversation of its post', () => {
    expect(read({ ...comment, score: 5 }, 't1')).toMatchObject({
      postId: 't1_c1',
      conversationId: 't3_abc1',
      replyToId: 't1_c0',
      text: 'nice & red',
      counts: { likes: 5, replies: null },
    });
  });

  it('stays when its author has left', () => {
    expect(read({ ...comment, author: '[deleted]' }, 't1').authorHandle).toBeNull();
  });

  it('has the pictures in it, without stickers', () => {
    const media_metadata = {
      'giphy|abc': { status: 'valid', e: 'AnimatedImage', s: { gif: 'https://giphy' } },
      pic: { status: 'valid', e: 'Image', s: { u: 'https://preview.redd.it/pic.jpg' } },
    };

    expect(read({ ...comment, media_metadata }, 't1').media.map(({ url }) => url)).toEqual([
      'https://preview.redd.it/pic.jpg',
    ]);
  });

  it.each([
    ['without a text', 't1', { ...comment, body: undefined }],
    ['whose id is no id', 't1', { ...comment, id: 7 }],
    ['without a parent', 't1', { ...comment, parent_id: undefined }],
    ['of another kind', 't5', {}],
  ])('%s gives a reason', (_, kind, data) => {
    expect(readThing({ kind, data })).toEqual({ reason: expect.any(String) as string });
  });
});

const WIRE = join(packageRoot(), '..', 'shared', 'data', 'wire', 'reddit-praw');
const isThere = existsSync(WIRE);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no recorded answers in ${WIRE}, so Reddit was not tried on real data`);

describe.skipIf(!isThere)('recorded answers of Reddit', () => {
  const names = isThere ? readdirSync(WIRE).filter((name) => /\.json(\.gz)?$/.test(name)) : [];

  interface Recorded {
    json?: { data: { things: unknown[] } };
    data?: { children: unknown[] };
  }

  function thingsOf(name: string): unknown[] {
    const bytes = readFileSync(join(WIRE, name));
    const body = JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as
      Recorded | Recorded[];
    return [body].flat().flatMap(({ json, data }) => json?.data.things ?? data?.children ?? []);
  }

  it.each(names)('of %s are read whole: every comment is a post, gone, or left in a stub', (name) => {
    const things = thingsOf(name);

    const { posts, rejected, problems, left } = flattenComments(things);

    const text = JSON.stringify(things);
    const comments = text.match(/"kind":"t1"/g)?.length ?? 0;
    const links = text.match(/"kind":"t3"/g)?.length ?? 0;
    expect(posts.length + problems.length).toBe(comments + links);
    expect(rejected).toEqual([]);
    for (const { reason } of problems) expect(reason).toMatch(/^(deleted|withheld)$/);
    for (const post of posts) expect(Post.safeParse(post).error).toBeUndefined();
    expect(left.ids.length + left.branches.length).toBeGreaterThan(0);
  });

  it.each(names.filter((name) => name.includes('.comments.')))('of %s make one tree', (name) => {
    const { posts } = flattenComments(thingsOf(name));

    const nodes = buildReplyTree(posts[0]!.postId, posts);

    expect(nodes.filter(({ missing }) => !missing)).toHaveLength(posts.length);
    expect(nodes[0]).toMatchObject({ depth: 0, missing: false });
  });
});
