import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { Post } from '../../core/schemas/post.js';
import { flattenThread } from '../../sources/bluesky/flatten-thread.js';
import { postIdOf, uriOf } from '../../sources/bluesky/post-id.js';
import { readPost } from '../../sources/bluesky/read-post.js';
import { writeOutLinks } from '../../sources/bluesky/rich-text.js';

const DID = 'did:plc:l3ye73neiydhv3myt4fulovf';
const SERVER = 'https://pds.test';
const URI = `at://${DID}/app.bsky.feed.post/3lpr6d3tk622b`;

function viewWith(change: { record?: object; [field: string]: unknown } = {}) {
  const { record, ...fields } = change;
  return {
    uri: URI,
    cid: 'bafyreia',
    author: { did: DID, handle: 'ann.bsky.social' },
    record: {
      $type: 'app.bsky.feed.post',
      text: 'a fox',
      createdAt: '2026-10-05T12:00:00.000Z',
      langs: ['en'],
      ...record,
    },
    replyCount: 2,
    likeCount: 7,
    repostCount: 1,
    indexedAt: '2026-10-05T12:00:00.400Z',
    ...fields,
  };
}

function read(view: unknown): Post {
  const result = readPost(JSON.parse(JSON.stringify(view)), SERVER);
  if ('reason' in result) throw new Error(result.reason);
  return Post.parse(result.post);
}

function link(text: string, shown: string, uri: string) {
  const byteStart = Buffer.byteLength(text.slice(0, text.indexOf(shown)));
  const features = [{ $type: 'app.bsky.richtext.facet#link', uri }];
  return { index: { byteStart, byteEnd: byteStart + Buffer.byteLength(shown) }, features };
}

describe('the id of a post of Bluesky', () => {
  it.each([
    [URI, `3lpr6d3tk622b@${DID}`],
    ['at://did:web:example.com%3A8080/app.bsky.feed.post/a~b_c', 'a~b_c@did:web:example.com%3A8080'],
  ])('of %s is %s, and leads back', (uri, postId) => {
    expect(postIdOf(uri)).toBe(postId);
    expect(uriOf(postId)).toBe(uri);
  });

  it.each(['at://ann.bsky.social/app.bsky.feed.post/3l', `at://${DID}/app.bsky.feed.generator/a`, '', `at://${DID}`])(
    'is none of %s',
    (uri) => expect(postIdOf(uri)).toBeNull(),
  );

  it('is sorted by time, as the ids of replies are', () => {
    const ids = ['3lpr6d3tk622b', '3lpq6d3tk622b'].map((key) => postIdOf(`at://${DID}/app.bsky.feed.post/${key}`)!);

    expect(ids.toSorted()).toEqual([`3lpq6d3tk622b@${DID}`, `3lpr6d3tk622b@${DID}`]);
  });
});

describe('links of a text', () => {
  const text = '📈 see open.ai/index/new... and this page, or x.ai';

  it('are written out where they were shortened, and named after the words that hide them', () => {
    const facets = [
      link(text, 'this page', 'https://example.com/a?b=$&c'),
      link(text, 'open.ai/index/new...', 'https://open.ai/index/new-model'),
      link(text, 'x.ai', 'https://x.ai'),
    ];

    expect(writeOutLinks(text, facets)).toBe(
      '📈 see https://open.ai/index/new-model and this page (https://example.com/a?b=$&c), or https://x.ai',
    );
  });

  it.each([
    ['within a character', { byteStart: 1, byteEnd: 4 }],
    ['behind its end', { byteStart: 50, byteEnd: 500 }],
    ['backwards', { byteStart: 9, byteEnd: 5 }],
    ['before it', { byteStart: -4, byteEnd: 4 }],
  ])('are passed over where their place is %s', (_, index) => {
    const features = [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://example.com' }];

    expect(writeOutLinks(text, [{ index, features }])).toBe(text);
  });
});

describe('readPost', () => {
  it('reads a root with its counts, its tags and labels, and keeps the record', () => {
    const view = viewWith({
      record: {
        text: 'a fox #ai',
        facets: [
          { index: { byteStart: 6, byteEnd: 9 }, features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'ai' }] },
        ],
        tags: ['art'],
      },
      labels: [{ val: 'nudity' }, { val: 'spam', neg: true }],
    });

    expect(read(view)).toEqual({
      _id: `bluesky:3lpr6d3tk622b@${DID}`,
      platform: 'bluesky',
      postId: `3lpr6d3tk622b@${DID}`,
      conversationId: `3lpr6d3tk622b@${DID}`,
      authorHandle: 'ann.bsky.social',
      text: 'a fox #ai',
      tags: ['ai', 'art', 'nudity'],
      language: 'en',
      createdAt: new Date('2026-10-05T12:00:00.000Z'),
      url: `https://bsky.app/profile/${DID}/post/3lpr6d3tk622b`,
      replyToId: null,
      quotedId: null,
      media: [],
      counts: { likes: 7, replies: 2, reposts: 1, views: null },
      importer: 'bluesky-search',
      raw: view,
    });
  });

  it('reads whom a reply answers, and in which conversation', () => {
    const at = (key: string) => ({ uri: `at://${DID}/app.bsky.feed.post/${key}`, cid: 'c' });

    const post = read(viewWith({ record: { reply: { root: at('root'), parent: at('parent') } } }));

    expect(post).toMatchObject({ conversationId: `root@${DID}`, replyToId: `parent@${DID}` });
  });

  const picture = { fullsize: 'https://cdn.example/full/1@jpeg', alt: 'the prompt' };
  it.each([
    ['images', { $type: 'app.bsky.embed.images#view', images: [{ ...picture, thumb: 't' }] }],
    ['a gallery', { $type: 'app.bsky.embed.gallery#view', items: [{ ...picture, thumbnail: 't' }] }],
    [
      'a gallery of the first lexicon',
      { $type: 'app.bsky.embed.gallery#view', media: [{ ...picture, thumbnail: 't' }] },
    ],
    [
      'pictures beside a quote',
      {
        $type: 'app.bsky.embed.recordWithMedia#view',
        record: {},
        media: { $type: 'app.bsky.embed.images#view', images: [picture] },
      },
    ],
  ])('takes the large view of %s, with its alt text', (_, embed) => {
    expect(read(viewWith({ embed })).media).toEqual([
      {
        mediaKey: `3lpr6d3tk622b@${DID}#1`,
        kind: 'photo',
        url: picture.fullsize,
        altText: 'the prompt',
        state: 'pending',
        sha256: null,
        reason: null,
      },
    ]);
  });

  const blob = (cid: string) => ({ alt: '', image: { $type: 'blob', ref: { $link: cid }, mimeType: 'image/png' } });
  const ofBlob = (cid: string) => `${SERVER}/xrpc/com.atproto.sync.getBlob?did=${encodeURIComponent(DID)}&cid=${cid}`;
  const images = 'app.bsky.embed.images';
  const withMedia = 'app.bsky.embed.recordWithMedia';
  it.each([
    ['images', { $type: images, images: [blob('one'), blob('two')] }, (view: object) => view],
    ['a gallery', { $type: 'app.bsky.embed.gallery', items: [blob('one'), blob('two')] }, (view: object) => view],
    [
      'pictures beside a quote',
      { $type: withMedia, record: {}, media: { $type: images, images: [blob('one'), blob('two')] } },
      (view: object) => ({ $type: `${withMedia}#view`, record: {}, media: view }),
    ],
  ])('takes the original of %s, by its blob, where the view has no large one', (_, embed, put) => {
    const shown = { $type: `${images}#view`, images: [{ thumb: 't', alt: '' }, picture] };

    const { media } = read(viewWith({ record: { embed }, embed: put(shown) }));

    expect(media.map(({ url }) => url)).toEqual([ofBlob('one'), picture.fullsize]);
  });

  it('guesses no blob where the record does not say which is which', () => {
    const embed = { $type: images, images: [blob('one'), blob('two')] };
    const shown = { $type: `${images}#view`, images: [{ thumb: 't', alt: '' }] };

    expect(read(viewWith({ record: { embed }, embed: shown })).media.map(({ url }) => url)).toEqual([null]);
  });

  it('takes no picture of a link, and knows a film for one', () => {
    const external = {
      $type: 'app.bsky.embed.external#view',
      external: { uri: 'https://a.example', thumb: 'https://t' },
    };
    const video = { $type: 'app.bsky.embed.video#view', thumbnail: 'https://t', alt: '' };

    expect(read(viewWith({ embed: external })).media).toEqual([]);
    expect(read(viewWith({ embed: video })).media).toMatchObject([{ kind: 'video', altText: null }]);
  });

  it.each([
    ['a quote', { $type: 'app.bsky.embed.record', record: { uri: URI, cid: 'c' } }],
    ['a quote with pictures', { $type: 'app.bsky.embed.recordWithMedia', record: { record: { uri: URI } }, media: {} }],
  ])('reads what is quoted by %s', (_, embed) => {
    expect(read(viewWith({ record: { embed } })).quotedId).toBe(`3lpr6d3tk622b@${DID}`);
  });

  it('dates a post no later than the network got it, and one without a date not at all', () => {
    expect(read(viewWith({ record: { createdAt: '2099-01-01T00:00:00Z' } })).createdAt).toEqual(
      new Date('2026-10-05T12:00:00.400Z'),
    );
    expect(read(viewWith({ record: { createdAt: 'yesterday' }, indexedAt: undefined })).createdAt).toBeNull();
  });

  it.each([
    ['that is no object', null],
    ['without a text', viewWith({ record: { text: undefined } })],
    ['with another address', viewWith({ uri: 'at://x' })],
    ['that answers a broken reference', viewWith({ record: { reply: { root: { uri: URI } } } })],
    [
      'that answers what is no post',
      viewWith({ record: { reply: { root: { uri: 'at://x' }, parent: { uri: 'at://x' } } } }),
    ],
  ])('gives a reason for a record %s', (_, view) => {
    expect(readPost(view, SERVER)).toEqual({ reason: expect.any(String) as string });
  });
});

const WIRE = join(packageRoot(), '..', 'shared', 'data', 'wire', 'bluesky-bskyr');
const isThere = existsSync(WIRE);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no recorded answers in ${WIRE}, so Bluesky was not tried on real data`);

describe.skipIf(!isThere)('recorded answers of Bluesky', () => {
  function recorded(name: string) {
    return JSON.parse(readFileSync(join(WIRE, name), 'utf8')) as Record<string, unknown>;
  }

  it.each([
    ['f_search.0.app.bsky.feed.searchPosts.json', 25, 4],
    ['f_getquotes.0.app.bsky.feed.getQuotes.json', 2, 0],
    ['f_getposts.0.app.bsky.feed.getPosts.json', 1, 1],
  ])('of %s are read whole', (name, count, pictures) => {
    const posts = (recorded(name)['posts'] as unknown[]).map(read);

    expect(posts).toHaveLength(count);
    expect(posts.flatMap(({ media }) => media)).toHaveLength(pictures);
    for (const post of posts) {
      expect(post.createdAt).not.toBeNull();
      expect(post.text).not.toMatch(/\.\.\.$/);
    }
  });

  it('have a thread that is flattened', () => {
    const { posts, rejected, problems, cut } = flattenThread(
      recorded('f_postthread.0.app.bsky.feed.getPostThread.json')['thread'],
      { depth: 6, server: SERVER },
    );

    expect(posts.map(({ conversationId, postId }) => conversationId === postId)).toEqual([true]);
    expect([rejected, problems, cut]).toEqual([[], [], []]);
  });
});
