import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { CORPUS_QUERIES } from '../../simulator/corpus/build-corpus.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import type { PostPage } from '../../sources/contract.js';
import { failureOf } from '../models/failure-contract.js';
import { json, serve, type Answer } from '../models/wire-server.js';
import { pagesOf } from './post-source-contract.js';
import { never } from './post-source-contract.js';
import { search, sourceAt, TOKEN } from './x-source-at.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ posts: 60 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

/** Posts of all pages by id, the first of each, as the store keeps them. */
function firstOfEach(pages: readonly PostPage[]) {
  const all = pages.flatMap(({ posts }) => posts).toReversed();
  return new Map(all.map((post) => [post.postId, post]));
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
      // A parent comes along with every reply to it, and is one post still.
      for (const page of pages) expect(page.posts).toHaveLength(new Set(page.posts.map(({ _id }) => _id)).size);
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

  it('sends the token to no other address', async () => {
    const elsewhere = await serve(json(200, { meta: { result_count: 0 } }));
    const { url } = await serve((response) => response.writeHead(302, { location: elsewhere.url }).end());

    const failure = await failureOf(search(sourceAt({ baseUrl: url }), 'a'));

    expect(failure).toMatchObject({ kind: 'invalid_request', httpStatus: 302 });
    expect(elsewhere.requests).toEqual([]);
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

  it.each<[string, Answer, Partial<ProviderError>]>([
    [
      'credits that are used up',
      json(403, { title: 'CreditsDepleted', detail: 'No credits left' }),
      { kind: 'out_of_credit' },
    ],
    [
      '429 whose window has opened since',
      json(429, {}, { 'x-rate-limit-reset': '1' }),
      { kind: 'rate_limited', retryAfterMs: null },
    ],
  ])('gives %s its kind', async (_, answer, wanted) => {
    const { url } = await serve(answer);

    expect(await failureOf(search(sourceAt({ baseUrl: url }), 'a'))).toMatchObject(wanted);
  });

  it('says what is wrong with a query that X turns away, and not only that something is', async () => {
    const failure = await failureOf(search(sourceAt({ baseUrl: simulator.url }), 'fox ('));

    expect(failure).toMatchObject({ kind: 'invalid_request', httpStatus: 400 });
    expect(failure.message).toMatch(/^HTTP 400 Invalid Request .*nothing on one side of an operator/);
  });

  it('never repeats the token, though the server does', async () => {
    const { url } = await serve(json(400, { title: 'Invalid Request', detail: `token ${TOKEN} may not` }));

    const failure = await failureOf(search(sourceAt({ baseUrl: url }), 'a'));

    expect(failure.message).toBe('HTTP 400 Invalid Request token [key] may not');
  });
});
