import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePosts } from '../../core/merge-posts.js';
import { type Media, pendingMedia, type Post } from '../../core/schemas/post.js';

function post(change: Partial<Post> = {}): Post {
  return {
    _id: 'x:2',
    platform: 'x',
    postId: '2',
    conversationId: '2',
    authorHandle: null,
    text: 'A red fox in the snow at dawn',
    tags: [],
    language: null,
    createdAt: null,
    url: null,
    replyToId: null,
    quotedId: null,
    media: [],
    counts: { likes: null, replies: null, reposts: null, views: null },
    importer: 'trending-feed',
    raw: { by: 'first' },
    ...change,
  };
}

const later = (change: Partial<Post> = {}) => post({ importer: 'x-graphql', raw: { by: 'second' }, ...change });
const photo = (mediaKey: string, url: string | null = null, change: Partial<Media> = {}): Media => ({
  ...pendingMedia({ mediaKey, kind: 'photo', url, altText: null }),
  ...change,
});

describe('mergePosts', () => {
  it('fills in what was missing, and keeps who read it first', () => {
    const at = new Date('2026-01-01');
    const rich = later({
      authorHandle: 'ada',
      language: 'en',
      createdAt: at,
      url: 'https://x.com/ada/status/2',
      replyToId: '1',
      conversationId: '0',
      quotedId: '9',
      counts: { likes: 3, replies: 4, reposts: null, views: 6 },
      tags: ['aiart'],
      media: [photo('3_1', 'https://pbs.twimg.com/media/GFoxAndHen.jpg')],
    });

    expect(mergePosts(post({ counts: { likes: 1, replies: null, reposts: 2, views: null } }), rich)).toEqual({
      authorHandle: 'ada',
      language: 'en',
      createdAt: at,
      url: 'https://x.com/ada/status/2',
      replyToId: '1',
      conversationId: '0',
      quotedId: '9',
      counts: { likes: 1, replies: 4, reposts: 2, views: 6 },
      tags: ['aiart'],
      media: rich.media,
      furtherRecords: [{ importer: 'x-graphql', raw: { by: 'second' } }],
    });
  });

  it.each<[string, string, string, boolean]>([
    ['cut off with an ellipsis', 'A red fox in the snow at da…', 'A red fox in the snow at dawn, and more', true],
    ['cut off before a link', 'A red fox in the snow at https://t.co/x', 'A red fox in the snow at dawn', true],
    ['empty', '', 'A red fox', true],
    ['whole, with a link less', 'A red fox in the snow at dawn', 'A red fox in the snow at dawn https://t.co/x', false],
    ['another', 'A red fox in the snow at dawn', 'A blue hen in the rain at dusk, and more', false],
    ['short', 'fox', 'foxes of the world', false],
    ['longer', 'A red fox in the snow at dawn, and more', 'A red fox in the snow at da…', false],
  ])('takes a longer text for one that is %s: %s', (_, known, longer, isTaken) => {
    const change = mergePosts(post({ text: known }), later({ text: longer }));

    expect(change?.text).toBe(isTaken ? longer : undefined);
  });

  it('knows a picture by its key or by the name of its file, and adds only new ones', () => {
    const known = post({ media: [photo('2-1', 'https://pbs.twimg.com/media/GFoxAndHen?format=jpg')] });
    const twin = photo('3_1', 'https://pbs.twimg.com/media/GFoxAndHen.jpg', { altText: 'a fox' });
    const other = photo('3_2', 'https://pbs.twimg.com/media/GAnotherOne.jpg');

    expect(mergePosts(known, later({ media: [twin, other] }))?.media).toEqual([
      { ...known.media[0], altText: 'a fox' },
      other,
    ]);
  });

  it("does not lay a curator's copies beside the pictures of a post", () => {
    const known = post({ media: [photo('2-1', 'https://images.example/tweets/2/0.jpg')] });

    const change = mergePosts(known, later({ media: [photo('3_1', 'https://pbs.twimg.com/media/GFoxAndHen.jpg')] }));

    expect(change).toEqual({ furtherRecords: [{ importer: 'x-graphql', raw: { by: 'second' } }] });
  });

  it('takes the file of a picture that could not be had, and never gives one up', () => {
    const stored = photo('k', null, { state: 'stored', sha256: 'a'.repeat(64) });
    const missing = photo('k', null, { state: 'missing', reason: 'no such file' });

    expect(mergePosts(post({ media: [missing] }), later({ media: [stored] }))?.media).toEqual([stored]);
    expect(mergePosts(post({ media: [stored] }), later({ media: [missing] }))?.media).toBeUndefined();
  });

  it('corrects a conversation that was only guessed', () => {
    const guess = post({ replyToId: '1', conversationId: '1' });

    expect(mergePosts(guess, later({ replyToId: '1', conversationId: '0' }))?.conversationId).toBe('0');
    expect(mergePosts(post({ replyToId: '1', conversationId: '0' }), later())?.conversationId).toBeUndefined();
  });

  it('keeps the licence of each record, and nothing else where only that is new', () => {
    const known = post({ licences: ['MIT'] });

    expect(mergePosts(known, later({ licences: ['CC BY 4.0'] }))?.licences).toEqual(['MIT', 'CC BY 4.0']);
    expect(mergePosts(post(), post({ licences: ['MIT'] }))).toEqual({ licences: ['MIT'] });
    expect(mergePosts(known, post({ licences: ['MIT'] }))).toBeNull();
  });

  it('adds nothing where the same record comes again', () => {
    expect(mergePosts(post(), post())).toBeNull();
    expect(mergePosts(post(), post({ text: 'something else altogether here' }))).toBeNull();
  });

  it('adds nothing the second time, whatever two records say, and loses nothing of the first', () => {
    const text = fc.constantFrom(
      '',
      'A red fox in the snow at dawn',
      'A red fox in the snow at dawn, and more',
      'A hen',
    );
    const id = fc.constantFrom(null, '1', '9');
    const record = fc.record({
      text,
      replyToId: id,
      quotedId: id,
      conversationId: fc.constantFrom('0', '1', '2'),
      authorHandle: fc.constantFrom(null, 'ada'),
      tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'A')),
      media: fc.array(
        fc.constantFrom(
          photo('k'),
          photo('l', 'https://e.org/longer-name.jpg'),
          photo('m', 'https://e.org/longer-name.png'),
        ),
        { maxLength: 2 },
      ),
      importer: fc.constantFrom('a', 'b'),
      licences: fc.uniqueArray(fc.constantFrom('MIT', 'CC0'), { maxLength: 2 }),
      raw: fc.constantFrom({ n: 1 }, { n: 2 }),
    });
    fc.assert(
      fc.property(record, record, (first, second) => {
        const known = post(first);
        const merged = { ...known, ...mergePosts(known, post(second)) };
        expect(mergePosts(merged, post(second))).toBeNull();
        expect(mergePosts(merged, known)).toBeNull();
        expect(merged.media.map(({ mediaKey }) => mediaKey)).toEqual(
          expect.arrayContaining(known.media.map(({ mediaKey }) => mediaKey)),
        );
        expect(merged.tags).toEqual(expect.arrayContaining(known.tags));
        expect(merged.raw).toEqual(known.raw);
      }),
    );
  });
});
