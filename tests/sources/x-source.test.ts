import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../../core/provider-error.js';
import { Source, type XSource } from '../../core/schemas/source.js';
import { CORPUS_QUERIES, CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import type { CountPage, PostPage, PostSource } from '../../sources/contract.js';
import { xSource } from '../../sources/x/x-source.js';
import { cutOff, deadAddress, json, serve, silence, stall, text, type Answer } from '../models/wire-server.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ posts: 60 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

const TOKEN = 'AAAA-bearer-of-the-test';
const never = new AbortController().signal;

interface Reach {
  baseUrl: string;
  /** Of the source's own settings. */
  settings?: Record<string, unknown>;
  nowMs?: () => number;
  token?: string;
  timeoutMs?: number;
  dialect?: 'tweet' | 'post';
  pageSize?: number;
}

function sourceAt(reach: Reach): PostSource {
  const { baseUrl, token = TOKEN, timeoutMs = 10_000, dialect = 'post', pageSize = 100, settings, nowMs } = reach;
  const config = Source.parse({ kind: 'x', queries: ['any'], baseUrl, dialect, pageSize, ...settings }) as XSource;
  return xSource(config, { token, timeoutMs, ...(nowMs && { nowMs }) });
}

function search(
  source: PostSource,
  query: string,
  options: { cursor?: string | null; window?: { from: string; to: string } } = {},
) {
  return source.search({
    query: { kind: 'raw', text: query },
    window: options.window ?? CORPUS_WINDOW,
    cursor: options.cursor ?? null,
    signal: never,
  });
}

async function pagesOf(fetchPage: (cursor: string | null) => Promise<PostPage>): Promise<PostPage[]> {
  const pages: PostPage[] = [];
  let cursor: string | null = null;
  do {
    const page = await fetchPage(cursor);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}

/** Posts of all pages by id, the first of each, as the store keeps them. */
function firstOfEach(pages: readonly PostPage[]) {
  const all = pages.flatMap(({ posts }) => posts).toReversed();
  return new Map(all.map((post) => [post.postId, post]));
}

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('it did not fail'),
    (failure: unknown) => failure,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

describe.each(['post', 'tweet'] as const)('search of the simulator in the %s dialect', (dialect) => {
  it('pages to the end, through an empty page, and finds every post as it was written', async () => {
    const source = sourceAt({ baseUrl: simulator.url, dialect, pageSize: 10 });

    const pages = await pagesOf((cursor) => search(source, 'lang:en', { cursor }));

    const wanted = simulator.corpus.posts.filter(({ language }) => language === 'en');
    const found = firstOfEach(pages);
    expect(pages.some((page) => page.billedPosts === 0 && page.nextCursor !== null)).toBe(true);
    expect(pages.reduce((sum, page) => sum + page.billedPosts, 0)).toBe(wanted.length);
    for (const { id, createdAt, conversationId, parentId, media } of wanted) {
      expect(found.get(id)).toMatchObject({
        conversationId,
        createdAt,
        replyToId: parentId,
        media: media.map(({ mediaKey, altText }) => ({ mediaKey, altText, kind: 'photo', state: 'pending' })),
      });
    }
  });

  it('reads the whole of long posts, unescaped', async () => {
    const long = simulator.corpus.posts.find((post) => [...post.text].length > 280 && post.parentId === null)!;

    const [page] = await pagesOf(() =>
      search(sourceAt({ baseUrl: simulator.url, dialect }), `conversation_id:${long.conversationId}`),
    );

    expect(page!.posts.find(({ postId }) => postId === long.id)?.text).toBe(long.text);
  });

  it('finds the whole conversation of a root, with every picture in it', async () => {
    const source = sourceAt({ baseUrl: simulator.url, dialect, pageSize: 10 });
    for (const { conversationId, posts } of simulator.corpus.threads.filter(({ posts: all }) => all.length > 3)) {
      const pages = await pagesOf((cursor) => source.replies({ conversationId, cursor, signal: never }));

      const found = firstOfEach(pages);
      for (const { id, media } of posts) expect(found.get(id)?.media).toHaveLength(media.length);
    }
  });
});

describe('search', () => {
  it('counts the last day of the window whole, and nothing of the next', async () => {
    const lateness = ({ createdAt }: { createdAt: Date }) => createdAt.getTime() % 86_400_000;
    const latest = simulator.corpus.posts.toSorted((a, b) => lateness(b) - lateness(a))[0]!;
    const day = latest.createdAt.toISOString().slice(0, 10);

    const pages = await pagesOf((cursor) =>
      search(sourceAt({ baseUrl: simulator.url }), `lang:${latest.language}`, {
        cursor,
        window: { from: day, to: day },
      }),
    );

    const ofTheDay = simulator.corpus.posts.filter(
      ({ language, createdAt }) => language === latest.language && createdAt.toISOString().startsWith(day),
    );
    expect(latest.createdAt.getUTCHours()).toBeGreaterThan(12);
    expect(firstOfEach(pages).has(latest.id)).toBe(true);
    expect(pages.reduce((sum, page) => sum + page.billedPosts, 0)).toBe(ofTheDay.length);
  });

  it('ends the window at the midnight after its last day, also at the end of a month', async () => {
    const { url, requests } = await serve(json(200, { meta: { result_count: 0 } }));

    await search(sourceAt({ baseUrl: url }), 'a', { window: { from: '2024-02-01', to: '2024-02-29' } });

    const { searchParams } = new URL(requests[0]!.path, url);
    expect(searchParams.get('start_time')).toBe('2024-02-01T00:00:00Z');
    expect(searchParams.get('end_time')).toBe('2024-03-01T00:00:00Z');
  });

  it('finds all roots of the corpus by its queries', async () => {
    const source = sourceAt({ baseUrl: simulator.url });
    const found = new Set<string>();
    for (const query of CORPUS_QUERIES) {
      const pages = await pagesOf((cursor) => search(source, query, { cursor }));
      for (const { posts } of pages) for (const post of posts) found.add(post.conversationId);
    }

    const roots = simulator.corpus.threads
      .filter(({ kind }) => kind === 'prompt_in_root')
      .map((thread) => thread.conversationId);
    expect(roots.filter((id) => !found.has(id))).toEqual([]);
  });

  it('sends the token as a header only', async () => {
    const { url, requests } = await serve(json(200, { meta: { result_count: 0 } }));

    await search(sourceAt({ baseUrl: url }), 'a');

    expect(requests).toHaveLength(1);
    expect(requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(requests[0]!.path).not.toContain(TOKEN);
  });

  it('looks for replies in the whole archive, not in the last thirty days', async () => {
    const { url, requests } = await serve(json(200, { meta: { result_count: 0 } }));

    await sourceAt({ baseUrl: url }).replies({ conversationId: '42', cursor: 'next', signal: never });

    const { pathname, searchParams } = new URL(requests[0]!.path, url);
    expect(pathname).toBe('/2/tweets/search/all');
    expect(searchParams.get('query')).toBe('conversation_id:42');
    expect(searchParams.get('next_token')).toBe('next');
    expect(searchParams.get('start_time')).toBe('2006-03-21T00:00:00Z');
    expect(searchParams.has('end_time')).toBe(false);
  });
});

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
});

describe('the dialect', () => {
  it.each([
    ['post', 'tweet'],
    ['tweet', 'post'],
  ] as const)('is changed from %s to %s where the server takes only that', async (asked, served) => {
    const stubborn = await startSimulator({ posts: 20, xDialect: served });
    try {
      const page = await search(sourceAt({ baseUrl: stubborn.url, dialect: asked }), 'lang:en');

      expect(page.posts.length).toBeGreaterThan(0);
      expect(stubborn.log().map(({ status }) => status)).toEqual([400, 200]);
    } finally {
      await stubborn.close();
    }
  });

  it('is not changed for a mistake in the query', async () => {
    simulator.setFaults({});
    const before = simulator.log().length;

    const failure = await failureOf(search(sourceAt({ baseUrl: simulator.url }), '(open'));

    expect(failure).toMatchObject({ kind: 'invalid_request', httpStatus: 400 });
    expect(simulator.log()).toHaveLength(before + 1);
  });
});

describe('a failed search', () => {
  it('has a key that is not taken as its kind', async () => {
    const failure = await failureOf(search(sourceAt({ baseUrl: simulator.url, token: 'bad-token' }), 'a'));

    expect(failure).toMatchObject({ kind: 'bad_key', httpStatus: 401, retryAfterMs: null });
    expect(failure.requestId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is out of credit where the cap of the month is reached, though X answers 429', async () => {
    const failure = await failureOf(search(sourceAt({ baseUrl: simulator.url, token: 'empty-token' }), 'a'));

    expect(failure).toMatchObject({ kind: 'out_of_credit', httpStatus: 429 });
  });

  it('waits until the window opens where there were too many requests', async () => {
    simulator.setFaults({ rules: [{ fault: 'rate_limit', retryAfterSeconds: 30 }] });

    const failure = await failureOf(search(sourceAt({ baseUrl: simulator.url }), 'a'));

    expect(failure).toMatchObject({ kind: 'rate_limited', httpStatus: 429 });
    // The header has whole seconds.
    expect(failure.retryAfterMs).toBeGreaterThan(28_000);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(31_000);
  });

  it('does not wait for the window where the server itself is in trouble', async () => {
    simulator.setFaults({ rules: [{ fault: 'server_error', status: 503 }] });

    const failure = await failureOf(search(sourceAt({ baseUrl: simulator.url }), 'a'));

    expect(failure).toMatchObject({ kind: 'provider_down', httpStatus: 503, retryAfterMs: null });
  });

  const page = { data: [{ id: '12345678901', text: 'a'.repeat(5000) }], meta: { result_count: 1 } };
  it.each<[string, Answer, Partial<ProviderError>]>([
    [
      'a page of HTML with 502',
      text(502, '<html>Bad Gateway</html>', 'text/html'),
      { kind: 'provider_down', httpStatus: 502 },
    ],
    [
      'HTML with 200',
      text(200, '<html>Log in</html>', 'text/html'),
      { kind: 'bad_response', message: 'the answer is not JSON' },
    ],
    [
      'JSON of something else',
      json(200, { data: 'none' }),
      { kind: 'bad_response', message: 'the answer is not a page of posts' },
    ],
    ['a body that breaks off', cutOff(200, page), { kind: 'provider_down' }],
    ['402', json(402, { title: 'Payment Required' }), { kind: 'out_of_credit' }],
    [
      'credits that are used up',
      json(403, { title: 'CreditsDepleted', detail: 'No credits left' }),
      { kind: 'out_of_credit' },
    ],
    ['403', json(403, { title: 'Client Forbidden' }), { kind: 'bad_key' }],
    ['422', json(422, { title: 'Unprocessable' }), { kind: 'invalid_request' }],
    [
      '429 whose window has opened since',
      json(429, {}, { 'x-rate-limit-reset': '1' }),
      { kind: 'rate_limited', retryAfterMs: null },
    ],
    ['429 without a word', text(429, ''), { kind: 'rate_limited', retryAfterMs: null }],
  ])('gives %s its kind, and is not sent twice', async (_, answer, wanted) => {
    const { url, requests } = await serve(answer);

    const failure = await failureOf(search(sourceAt({ baseUrl: url }), 'a'));

    expect(failure).toMatchObject(wanted);
    expect(requests).toHaveLength(1);
  });

  it('is a provider that is down where nobody listens', async () => {
    const failure = await failureOf(search(sourceAt({ baseUrl: await deadAddress() }), 'a'));

    expect(failure).toMatchObject({ kind: 'provider_down', message: 'no connection: ECONNREFUSED' });
  });

  it.each([
    ['never begins', silence],
    ['stops in the middle', stall],
  ])('is a provider that is down where the answer %s', async (_, answer) => {
    const { url } = await serve(answer);

    const failure = await failureOf(search(sourceAt({ baseUrl: url, timeoutMs: 100 }), 'a'));

    expect(failure).toMatchObject({ kind: 'provider_down', message: 'no answer within the time limit' });
  });

  it('never repeats the token, though the server does', async () => {
    const { url } = await serve(json(400, { title: 'Invalid Request', detail: `token ${TOKEN} may not` }));

    const failure = await failureOf(search(sourceAt({ baseUrl: url }), 'a'));

    expect(failure.message).toBe('HTTP 400 Invalid Request token [key] may not');
  });

  it("is the caller's own abort, not a failure of the provider, when the caller gives up", async () => {
    const caller = new AbortController();
    const { url } = await serve(() => caller.abort());

    const call = sourceAt({ baseUrl: url }).search({
      query: { kind: 'raw', text: 'a' },
      window: CORPUS_WINDOW,
      cursor: null,
      signal: caller.signal,
    });

    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });
});
