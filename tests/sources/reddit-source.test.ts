import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Source, type RedditSource } from '../../core/schemas/source.js';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { holdsAll } from '../../simulator/networks/match-words.js';
import { networkOf } from '../../simulator/networks/network.js';
import { nameOf } from '../../simulator/reddit/write-things.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { redditSource } from '../../sources/reddit/reddit-source.js';
import { failureOf } from '../models/failure-contract.js';
import { json, serve, text } from '../models/wire-server.js';
import { withLogIn } from './local-log-in.js';
import { isInCorpusWindow, shownBelow } from './planted-threads.js';
import { describePostSource, pagesOf, request, words, type PlantedPosts } from './post-source-contract.js';

const never = new AbortController().signal;
const AGENT = 'node:org.example.echo-test:1.0 (by /u/nobody)';

/** Where simulators are, which give tokens themselves. */
const simulators = new Set<string>();

interface Reach {
  baseUrl: string;
  token?: string;
  account?: string;
  timeoutMs?: number;
  pageSize?: number;
  subreddits?: string[];
}

function sourceAt({ baseUrl, token = 'app-secret-0815', account = 'app', timeoutMs = 10_000, ...settings }: Reach) {
  const tokenUrl = `${baseUrl}/api/v1/access_token`;
  const config = Source.parse({ kind: 'reddit', queries: ['any'], baseUrl, tokenUrl, userAgent: AGENT, ...settings });
  const isLogIn = (url: string) => url === tokenUrl && !simulators.has(new URL(url).origin);
  const given = { access_token: 'token-of-the-test', token_type: 'bearer', expires_in: 86_400 };
  return redditSource(config as RedditSource, { token, account, timeoutMs, fetch: withLogIn(isLogIn, given) });
}

function planted(simulator: Simulator): PlantedPosts {
  simulators.add(simulator.url);
  const network = networkOf(simulator.corpus, 'reddit');
  const roots = network.posts.filter((post) => post.parentId === null).filter(isInCorpusWindow);
  const comments = network.posts.filter((post) => post.parentId !== null);
  const thread = network.threads.find(({ posts }) => shownBelow(posts[0]!, network, true).length > 4)!;
  const gone = { deleted: 'deleted', withheld: 'withheld' } as const;
  return {
    word: 'prompt',
    wordPostIds: roots.filter(holdsAll('prompt')).map(nameOf),
    phrase: 'prompt in the next comment',
    phrasePostIds: roots.filter(holdsAll('"prompt in the next comment"')).map(nameOf),
    conversation: {
      id: nameOf(thread.posts[0]!),
      postIds: shownBelow(thread.posts[0]!, network, true).map(nameOf),
    },
    present: [...roots.slice(0, 5), ...comments.filter((post) => network.fateOf(post) === 'shown').slice(0, 5)].map(
      nameOf,
    ),
    gone: comments.flatMap((post) => {
      const fate = network.fateOf(post);
      return fate === 'shown' ? [] : [{ postId: nameOf(post), reason: gone[fate] }];
    }),
    unknown: 't1_zzzz',
  };
}

const link = {
  kind: 't3',
  data: { id: 'abc1', title: 'A fox', selftext: 'fox '.repeat(500), created_utc: 1_790_000_000, subreddit: 'aiArt' },
};
const EMPTY = { kind: 'Listing', data: { children: [], after: null } };

describePostSource({
  platform: 'reddit',
  make: sourceAt,
  smallestPage: 3,
  planted,
  emptyAnswer: EMPTY,
  longAnswer: { kind: 'Listing', data: { children: [link], after: null } },
  foreignAnswer: { data: 'none' },
  refusedToken: 'bad-secret-0815',
  failures: [
    ['401', json(401, { message: 'Unauthorized', error: 401 }), { kind: 'bad_key', httpStatus: 401 }],
    ['a blocked User-Agent', text(403, '<html>whoa there, pardner!</html>', 'text/html'), { kind: 'bad_key' }],
    [
      'a private subreddit',
      json(403, { reason: 'private', message: 'Forbidden', error: 403 }),
      { kind: 'invalid_request', message: 'HTTP 403 Forbidden private' },
    ],
    [
      'a subreddit that is not there',
      (response) => response.writeHead(302, { location: '/subreddits/search' }).end(),
      { kind: 'invalid_request', message: 'HTTP 302 a redirect: is there such a subreddit?' },
    ],
    ['404', json(404, { message: 'Not Found', error: 404 }), { kind: 'invalid_request', httpStatus: 404 }],
    [
      '429 until the window opens',
      json(429, { message: 'Too Many Requests' }, { 'x-ratelimit-reset': '12' }),
      { kind: 'rate_limited', retryAfterMs: 12_000 },
    ],
    [
      '503',
      json(503, { message: 'Service Unavailable', error: 503 }, { 'x-ratelimit-reset': '12' }),
      { kind: 'provider_down', retryAfterMs: null },
    ],
  ],
});

describe('the token of Reddit', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 30 });
    simulators.add(simulator.url);
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());

  function callsSince(before: number): string[] {
    return simulator
      .log()
      .slice(before)
      .map(({ kind, status }) => `${kind} ${status}`);
  }

  it('is asked for once, for all sources of the process', async () => {
    const before = simulator.log().length;
    for (const source of [sourceAt({ baseUrl: simulator.url }), sourceAt({ baseUrl: simulator.url, pageSize: 7 })])
      await source.search(request(words('prompt')));

    expect(callsSince(before)).toEqual(['reddit.token 200', 'reddit.search 200', 'reddit.search 200']);
  });

  it('is asked for anew, once, where it is not taken', async () => {
    const before = simulator.log().length;

    const failure = await failureOf(
      sourceAt({ baseUrl: simulator.url, account: 'stale' }).search(request(words('prompt'))),
    );

    expect(failure).toMatchObject({ kind: 'bad_key', httpStatus: 401 });
    expect(callsSince(before)).toEqual([
      'reddit.token 200',
      'reddit.search 401',
      'reddit.token 200',
      'reddit.search 401',
    ]);
  });

  it('is a bad key where the app is not known, also with status 200', async () => {
    const { url } = await serve(json(200, { error: 'invalid_grant' }));
    simulators.add(url);

    const failure = await failureOf(sourceAt({ baseUrl: url }).search(request(words('fox'))));

    expect(failure).toMatchObject({ kind: 'bad_key' });
  });

  it('goes out with the name of the installation, as every call', async () => {
    const { url, requests } = await serve((response, { path }) =>
      json(200, path.startsWith('/api/v1') ? { access_token: 'token-1', expires_in: 60 } : EMPTY)(
        response,
        requests[0]!,
      ),
    );
    simulators.add(url);
    const source = sourceAt({ baseUrl: url });

    await source.search(request(words('fox')));

    expect(requests.map(({ headers }) => headers['user-agent'])).toEqual([AGENT, AGENT]);
    expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('app:app-secret-0815').toString('base64')}`);
    expect(requests[1]!.headers.authorization).toBe('Bearer token-1');
  });

  it('is not asked for without an app', async () => {
    const { url, requests } = await serve(json(200, EMPTY));

    await sourceAt({ baseUrl: url, account: '' }).search(request(words('fox')));

    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('a search of Reddit', () => {
  it('asks in its subreddits for any of the words, newest first', async () => {
    const { url, requests } = await serve(json(200, EMPTY));

    await sourceAt({ baseUrl: url, subreddits: ['aiArt', 'OpenAI'], pageSize: 50 }).search({
      ...request(words('fox', 'red "panda"')),
      cursor: 't3_abc',
    });

    const { pathname, searchParams } = new URL(requests[0]!.path, url);
    expect(pathname).toBe('/r/aiArt+OpenAI/search');
    expect(Object.fromEntries(searchParams)).toEqual({
      q: '"fox" OR "red panda"',
      type: 'link',
      sort: 'new',
      t: 'all',
      limit: '50',
      restrict_sr: 'true',
      after: 't3_abc',
    });
  });

  it('counts what is of other days, and goes no further back than the window', async () => {
    const at = (id: string, day: string) => ({
      kind: 't3',
      data: { id, title: id, created_utc: Date.parse(day) / 1000 },
    });
    const children = [
      at('new', '2026-10-21T00:00:00Z'),
      at('in', '2026-10-10T23:59:59Z'),
      at('old', '2026-09-30T23:59:59Z'),
    ];
    const { url } = await serve(json(200, { kind: 'Listing', data: { children, after: 't3_old' } }));

    const page = await sourceAt({ baseUrl: url }).search(request(words('fox')));

    expect(page).toMatchObject({ posts: [{ postId: 't3_in' }], outside: 2, nextCursor: null, rejected: [] });
  });

  it('does not pass a search in any language off as one in some', async () => {
    const call = sourceAt({ baseUrl: 'http://127.0.0.1:9' }).search({
      ...request(words('fox')),
      query: { kind: 'words', words: ['fox'], language: 'ja' },
    });

    expect(await failureOf(call)).toMatchObject({ kind: 'unsupported' });
  });
});

describe('comments of Reddit', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 120 });
    simulators.add(simulator.url);
  });
  afterAll(() => simulator.close());

  it('are had whole, through stubs and branches, and what is gone is counted once', async () => {
    const network = networkOf(simulator.corpus, 'reddit');
    const source = sourceAt({ baseUrl: simulator.url });
    let gone = 0;
    for (const { posts } of network.threads) {
      const root = posts[0]!;
      if (root.parentId !== null) continue;
      const pages = await pagesOf((cursor) => source.replies({ conversationId: nameOf(root), cursor, signal: never }));

      const found = pages.flatMap((page) => page.posts.map(({ postId }) => postId));
      expect(found.toSorted()).toEqual(shownBelow(root, network, true).map(nameOf).toSorted());
      gone += pages.flatMap((page) => page.problems ?? []).length;
    }

    expect(simulator.log().map(({ kind }) => kind)).toContain('reddit.more');
    expect(gone).toBe(network.posts.filter((post) => network.fateOf(post) !== 'shown' && isUnderRoot(post)).length);

    function isUnderRoot(post: CorpusPost): boolean {
      const parent = network.postById.get(post.parentId ?? '');
      return parent ? parent.parentId === null || isUnderRoot(parent) : false;
    }
  });

  const comment = (id: string, change: object = {}) => ({
    kind: 't1',
    data: {
      id,
      body: `text of ${id}`,
      author: 'ann',
      created_utc: 1_790_000_000,
      link_id: 't3_abc1',
      parent_id: 't3_abc1',
      ...change,
    },
  });
  const more = (children: string[], parent_id: string) => ({
    kind: 'more',
    data: { count: 1, id: children[0] ?? '_', parent_id, children },
  });
  const listing = (...children: unknown[]) => ({ kind: 'Listing', data: { children } });
  const replies = (baseUrl: string, cursor: string | null) =>
    sourceAt({ baseUrl }).replies({ conversationId: 't3_abc1', cursor, signal: never });

  it('leave what is still to be asked for in the cursor', async () => {
    const ids = Array.from({ length: 150 }, (_, i) => `c${i}`);
    const tree = [listing(link), listing(comment('a', { replies: listing(more([], 't1_a')) }), more(ids, 't3_abc1'))];
    const { url } = await serve(json(200, tree));

    const page = await replies(url, null);

    expect(page.posts.map(({ postId }) => postId)).toEqual(['t3_abc1', 't1_a']);
    expect(page.nextCursor).toBe(`${ids.join(',')}|a`);
  });

  it('are asked for a hundred at a time, and each that does not come is counted', async () => {
    const ids = Array.from({ length: 150 }, (_, i) => `c${i}`);
    const things = [...ids.slice(0, 98).map((id) => comment(id)), more(['c98', 'd1'], 't1_c0')];
    const { url, requests } = await serve(json(200, { json: { errors: [], data: { things } } }));

    const page = await replies(url, `${ids.join(',')}|a`);

    expect(new URL(requests[0]!.path, url).searchParams.get('children')?.split(',')).toHaveLength(100);
    expect(page.posts).toHaveLength(98);
    expect(page.problems).toEqual(
      ['t1_c98', 't1_c99'].map((postId) => ({ postId, reason: 'asked for and did not come' })),
    );
    expect(page.nextCursor).toBe(`${ids.slice(100).join(',')},d1|a`);
  });

  it('of a branch that never goes on are counted, and not asked for again', async () => {
    const { url, requests } = await serve(
      json(200, [listing(link), listing(comment('a', { replies: listing(more([], 't1_a')) }))]),
    );

    const page = await replies(url, '|a');

    expect(new URL(requests[0]!.path, url).searchParams.get('comment')).toBe('a');
    expect(page).toMatchObject({
      posts: [],
      nextCursor: null,
      problems: [{ postId: 't1_a', reason: 'asked for and did not come' }],
    });
  });

  it('of a post that is not there are counted as not found', async () => {
    const { url } = await serve(json(404, { message: 'Not Found', error: 404 }));

    expect(await replies(url, null)).toMatchObject({
      posts: [],
      nextCursor: null,
      problems: [{ postId: 't3_abc1', reason: 'not found' }],
    });
  });

  it('keep the cursor within bounds, and count what is left out', async () => {
    const ids = Array.from({ length: 5000 }, (_, i) => `c${i.toString(36)}`);
    const { url } = await serve(json(200, [listing(link), listing(more(ids, 't3_abc1'))]));

    const page = await replies(url, null);

    expect(page.problems).toHaveLength(1000);
    expect(Buffer.byteLength(page.nextCursor ?? '')).toBeLessThan(48 * 1024);
  });
});
