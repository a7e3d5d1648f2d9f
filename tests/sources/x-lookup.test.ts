import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import type { CountPage } from '../../sources/contract.js';
import { failureOf } from '../models/failure-contract.js';
import { json, serve } from '../models/wire-server.js';
import { pagesOf } from './post-source-contract.js';
import { never } from './post-source-contract.js';
import { search, sourceAt, type Reach } from './x-source-at.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ posts: 60 });
});
afterAll(() => simulator.close());

/** The simulator's present is the end of its corpus. */
const NOW = Date.UTC(2026, 9, 15);

describe('the recent search', () => {
  const recent = (change: Partial<Reach> = {}) =>
    sourceAt({ baseUrl: simulator.url, settings: { search: 'recent' }, nowMs: () => NOW, ...change });

  it('is asked at its own address, for a window that it has', async () => {
    const page = await search(recent(), 'lang:en', { window: { from: '2026-10-12', to: '2026-10-14' } });

    expect(page.posts.length).toBeGreaterThan(0);
    expect(page.problems?.filter(({ postId }) => postId === null)).toEqual([]);
    expect(simulator.log().at(-1)).toMatchObject({ path: '/2/tweets/search/recent', status: 200 });
  });

  it('leaves out what lies before its seven days, and says so on the first page', async () => {
    const page = await search(recent({ pageSize: 10 }), 'lang:en', { window: CORPUS_WINDOW });
    const next = await search(recent({ pageSize: 10 }), 'lang:en', { window: CORPUS_WINDOW, cursor: page.nextCursor });

    const reason = 'the recent search goes back seven days: posts from 2026-10-01 to then are not searched';
    expect(page.problems).toContainEqual({ postId: null, reason });
    expect(next.problems).not.toContainEqual({ postId: null, reason });
  });

  it('finds conversations without naming a time, as it refuses what is older than it has', async () => {
    const { url, requests } = await serve(json(200, { meta: { result_count: 0 } }));

    await recent({ baseUrl: url }).replies({ conversationId: '42', cursor: null, signal: never });

    expect(new URL(requests[0]!.path, url).searchParams.has('start_time')).toBe(false);
  });
});

describe('partial errors of an answer of 200', () => {
  it('come along with the posts, and name the post that they are about', async () => {
    const lost = simulator.corpus.threads.find(({ kind, deletedIds }) => kind === 'orphan' && deletedIds.length > 0)!;

    const pages = await pagesOf((cursor) =>
      sourceAt({ baseUrl: simulator.url }).replies({ conversationId: lost.conversationId, cursor, signal: never }),
    );

    const problems = pages.flatMap((page) => page.problems ?? []);
    expect(pages.flatMap((page) => page.posts).length).toBeGreaterThan(0);
    expect(problems.map(({ postId }) => postId)).toEqual(lost.deletedIds);
    expect(problems[0]?.reason).toMatch(/^Not Found Error: Could not find post/);
  });

  it('of a shape that X does not describe cost only themselves', async () => {
    const errors = ['x', { title: 'Field Error', resource_type: 'user', resource_id: '7' }, {}];
    const { url } = await serve(json(200, { data: [{ id: '12345678901', text: 'a' }], errors }));

    const page = await search(sourceAt({ baseUrl: url }), 'a');

    expect(page.posts).toHaveLength(1);
    expect(page.problems).toEqual([
      { postId: null, reason: 'Field Error' },
      { postId: null, reason: 'no reason given' },
    ]);
  });
});

describe.each(['post', 'tweet'] as const)('a lookup in the %s dialect', (dialect) => {
  it('gives posts with their pictures, and tells why others are not there', async () => {
    const withMedia = simulator.corpus.posts.find(({ media }) => media.some(({ altText }) => altText !== null))!;
    const gone = [...simulator.corpus.deletedIds];

    const source = sourceAt({ baseUrl: simulator.url, dialect });
    const page = await source.lookup({ postIds: [withMedia.id, ...gone], signal: never });

    expect(page.posts.find(({ postId }) => postId === withMedia.id)).toMatchObject({
      conversationId: withMedia.conversationId,
      media: withMedia.media.map(({ mediaKey, altText }) => ({ mediaKey, altText })),
    });
    expect(page.gone.map(({ postId }) => postId).toSorted()).toEqual(gone.toSorted());
    expect(page.billedPosts).toBe(1);
  });
});

describe('a lookup', () => {
  const lookup = (url: string, ...postIds: string[]) => sourceAt({ baseUrl: url }).lookup({ postIds, signal: never });
  const problems = 'https://api.x.com/2/problems/';
  const about = (id: string, type: string, detail: string) => ({
    value: id,
    resource_id: id,
    resource_type: 'tweet',
    parameter: 'ids',
    type: `${problems}${type}`,
    title: 'Error',
    detail,
  });

  it.each([
    ['deleted', about('11', 'resource-not-found', 'Could not find tweet with ids: [11].')],
    ['protected', about('11', 'not-authorized-for-resource', 'Sorry, you are not authorized to see the Tweet')],
    ['suspended', about('11', 'resource-not-found', 'User has been suspended: [11].')],
    ['withheld', about('11', 'resource-unavailable', 'The Tweet is withheld in all countries')],
    ['unavailable', about('11', 'resource-unavailable', 'The Tweet is unavailable')],
    ['unavailable', about('11', 'disallowed-resource', 'not for this app')],
  ])('tells a post that is %s from one of which nothing is said', async (reason, error) => {
    const { url } = await serve(json(200, { errors: [error] }));

    const page = await lookup(url, '11', '12');

    expect(page.gone).toEqual([{ postId: '11', reason, detail: error.detail }]);
  });

  it.each([
    [{ copyright: false, country_codes: ['XX'] }, ['withheld']],
    [{ copyright: true }, ['withheld']],
    [{ copyright: false, country_codes: ['DE'] }, []],
  ])('has a post with %j as %j', async (withheld, reasons) => {
    const { url } = await serve(json(200, { data: [{ id: '11', text: '', withheld }] }));

    const page = await lookup(url, '11');

    expect(page.gone.map(({ reason }) => reason)).toEqual(reasons);
    expect(page.posts).toHaveLength(1 - reasons.length);
  });

  it('does not take the missing parent of a post for the post', async () => {
    const { url } = await serve(
      json(200, {
        data: [{ id: '11', text: 'a', referenced_tweets: [{ type: 'replied_to', id: '9' }] }],
        errors: [{ ...about('9', 'resource-not-found', 'gone'), parameter: 'referenced_tweets.id' }],
      }),
    );

    const page = await lookup(url, '11');

    expect(page).toMatchObject({ gone: [], problems: [{ postId: '9' }], posts: [{ replyToId: '9' }] });
  });

  it('of more ids than X takes is not sent', async () => {
    const { url, requests } = await serve(json(200, {}));

    const failure = await failureOf(lookup(url, ...Array.from({ length: 101 }, (_, i) => String(i + 1))));

    expect(failure.kind).toBe('invalid_request');
    expect(requests).toEqual([]);
  });
});

describe('a count', () => {
  it('of a long window goes over its pages and is that of the search', async () => {
    const source = sourceAt({ baseUrl: simulator.url });
    const window = { from: '2026-08-01', to: '2026-10-14' };
    const counts = [];
    let cursor: string | null = null;
    do {
      const page: CountPage = await source.count!({
        query: { kind: 'raw', text: 'lang:en' },
        window,
        cursor,
        signal: never,
      });
      counts.push(page);
      cursor = page.nextCursor;
    } while (cursor !== null);

    const wanted = simulator.corpus.posts.filter(
      ({ language, createdAt }) => language === 'en' && createdAt.toISOString().slice(0, 10) <= window.to,
    );
    expect(counts.map(({ byDay }) => byDay.length)).toEqual([31, 31, 13]);
    expect(counts.reduce((sum, { posts }) => sum + posts, 0)).toBe(wanted.length);
  });

  it.each(['tweet', 'post'])('is read in the words of the %s dialect', async (word) => {
    const bucket = { start: '2026-10-01T00:00:00.000Z', end: '2026-10-02T00:00:00.000Z', [`${word}_count`]: 4 };
    const { url } = await serve(json(200, { data: [bucket], meta: { [`total_${word}_count`]: 4 } }));

    const page = await sourceAt({ baseUrl: url }).count!({
      query: { kind: 'words', words: ['fox'], language: null },
      window: CORPUS_WINDOW,
      cursor: null,
      signal: never,
    });

    expect(page).toMatchObject({ posts: 4, byDay: [{ day: '2026-10-01', posts: 4 }], nextCursor: null });
  });

  it.each([
    ['no number at all', { meta: {} }],
    ['a day without its number', { data: [{ start: '2026-10-01T00:00:00.000Z' }], meta: {} }],
  ])('with %s is no count of none', async (_, answer) => {
    const { url } = await serve(json(200, answer));
    const query = { kind: 'words', words: ['fox'], language: null } as const;

    const failure = await failureOf(
      sourceAt({ baseUrl: url }).count!({ query, window: CORPUS_WINDOW, cursor: null, signal: never }),
    );

    expect(failure).toMatchObject({ kind: 'bad_response', message: expect.stringContaining('how many') as string });
  });
});
