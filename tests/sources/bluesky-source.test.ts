import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Source, type BlueskySource } from '../../core/schemas/source.js';
import { didOf, keyOf } from '../../simulator/bluesky/at-names.js';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { holdsAll } from '../../simulator/networks/match-words.js';
import { networkOf } from '../../simulator/networks/network.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import { blueskySource } from '../../sources/bluesky/bluesky-source.js';
import type { PostSource } from '../../sources/contract.js';
import { failureOf } from '../models/failure-contract.js';
import { json, serve, text } from '../models/wire-server.js';
import { withLogIn } from './local-log-in.js';
import { describePostSource, pagesOf, request, words, type PlantedPosts } from './post-source-contract.js';
import { isInCorpusWindow, shownBelow } from './planted-threads.js';

const never = new AbortController().signal;

/** Where simulators are, which answer log-ins themselves. */
const simulators = new Set<string>();

interface Reach {
  baseUrl: string;
  token?: string;
  account?: string;
  timeoutMs?: number;
  pageSize?: number;
  threadDepth?: number;
}

function sourceAt({
  baseUrl,
  token = 'app-password-0815',
  account = 'echo.test',
  timeoutMs = 10_000,
  ...settings
}: Reach) {
  const config = Source.parse({ kind: 'bluesky', queries: ['any'], baseUrl, ...settings }) as BlueskySource;
  const isLogIn = (url: string) => new URL(url).pathname.endsWith('Session') && !simulators.has(new URL(url).origin);
  const session = { accessJwt: 'access.of-the-test', refreshJwt: 'refresh.of-the-test' };
  return blueskySource(config, { token, account, timeoutMs, fetch: withLogIn(isLogIn, session) });
}

function idOf({ id, author }: CorpusPost): string {
  return `${keyOf(id)}@${didOf(author.id)}`;
}

function planted(simulator: Simulator): PlantedPosts {
  simulators.add(simulator.url);
  const network = networkOf(simulator.corpus, 'bluesky');
  const shown = network.posts.filter((post) => post.repostOf === null && network.fateOf(post) === 'shown');
  const with_ = (query: string) => shown.filter(isInCorpusWindow).filter(holdsAll(query)).map(idOf);
  const thread = network.threads.find(({ posts }) => shownBelow(posts[0]!, network).length > 3)!;
  const gone = network.posts.filter((post) => network.fateOf(post) !== 'shown').slice(0, 4);
  return {
    word: 'prompt',
    wordPostIds: with_('prompt'),
    phrase: 'prompt in the next comment',
    phrasePostIds: with_('"prompt in the next comment"'),
    conversation: { id: idOf(thread.posts[0]!), postIds: shownBelow(thread.posts[0]!, network).map(idOf) },
    present: shown.slice(0, 10).map(idOf),
    gone: gone.map((post) => ({ postId: idOf(post), reason: 'unavailable' })),
  };
}

const view = {
  uri: 'at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3lpr6d3tk622b',
  author: { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', handle: 'a.test' },
  record: { text: 'fox '.repeat(500) },
};

describePostSource({
  platform: 'bluesky',
  make: sourceAt,
  smallestPage: 3,
  planted,
  emptyAnswer: { posts: [] },
  longAnswer: { posts: [view] },
  foreignAnswer: { data: 'none' },
  refusedToken: 'bad-password-0815',
  failures: [
    [
      'a method without an account',
      json(401, { error: 'AuthMissing', message: 'Authentication Required' }),
      { kind: 'bad_key' },
    ],
    ['403', json(403, { error: 'Forbidden' }), { kind: 'bad_key', httpStatus: 403 }],
    [
      'a query that is refused',
      json(400, { error: 'InvalidRequest', message: 'q too long' }),
      { kind: 'invalid_request', message: 'HTTP 400 InvalidRequest q too long' },
    ],
    [
      '429 whose window has opened since',
      json(429, { error: 'RateLimitExceeded' }, { 'ratelimit-reset': '1' }),
      { kind: 'rate_limited', retryAfterMs: null },
    ],
    [
      '429 with a wait',
      json(429, { error: 'RateLimitExceeded' }, { 'retry-after': '7' }),
      { kind: 'rate_limited', retryAfterMs: 7000 },
    ],
    [
      'a server behind it that fails',
      json(502, { error: 'UpstreamFailure' }),
      { kind: 'provider_down', httpStatus: 502 },
    ],
    ['a method that it does not have', json(501, { error: 'MethodNotImplemented' }), { kind: 'invalid_request' }],
    ['a page of HTML with 404', text(404, '<html></html>', 'text/html'), { kind: 'invalid_request', httpStatus: 404 }],
  ],
});

describe('the session of Bluesky', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 30 });
    simulators.add(simulator.url);
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());

  /** The calls of a source, by the last part of their method, with what was answered. */
  async function callsOf(use: (source: PostSource) => Promise<unknown>, account: string, token?: string) {
    const before = simulator.log().length;
    await use(sourceAt({ baseUrl: simulator.url, account, ...(token !== undefined && { token }) }));
    return simulator
      .log()
      .slice(before)
      .map(({ path, status }) => `${path.split('.').at(-1)} ${status}`);
  }

  it('is opened once for calls that begin together, and for other sources of the process', async () => {
    const search = (source: PostSource) => source.search(request(words('prompt')));

    const first = await callsOf((source) => Promise.all([search(source), search(source), search(source)]), 'one.test');
    const second = await callsOf(search, 'one.test');

    expect(first.filter((call) => call.startsWith('createSession'))).toEqual(['createSession 200']);
    expect(second).toEqual(['searchPosts 200']);
  });

  it('is refreshed, and the call made again, where its token has expired', async () => {
    const calls = await callsOf((source) => source.search(request(words('prompt'))), 'stale.test');

    expect(calls).toEqual(['createSession 200', 'searchPosts 400', 'refreshSession 200', 'searchPosts 200']);
  });

  it('is opened anew where it cannot be refreshed, once', async () => {
    const calls = await callsOf(async (source) => {
      const failure = await failureOf(source.search(request(words('prompt'))));
      expect(failure).toMatchObject({ kind: 'bad_key', message: 'HTTP 400 ExpiredToken Token has expired' });
    }, 'over.test');

    expect(calls).toEqual([
      'createSession 200',
      'searchPosts 400',
      'refreshSession 400',
      'createSession 200',
      'searchPosts 400',
    ]);
  });

  it('waits as long as the server says where there were too many log-ins', async () => {
    simulator.setFaults({
      rules: [{ match: { kind: 'bluesky.session' }, fault: 'rate_limit', retryAfterSeconds: 30 }],
    });
    const source = sourceAt({ baseUrl: simulator.url, account: 'busy.test' });

    const failure = await failureOf(source.search(request(words('prompt'))));

    expect(failure.kind).toBe('rate_limited');
    expect(failure.retryAfterMs).toBeGreaterThan(28_000);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(31_000);
  });

  it('is not asked for without an account, as far as the server allows it', async () => {
    const source = sourceAt({ baseUrl: simulator.url, account: '', pageSize: 2 });

    const page = await source.search(request(words('prompt')));
    const failure = await failureOf(source.search({ ...request(words('prompt')), cursor: page.nextCursor }));

    expect(page.posts).toHaveLength(2);
    expect(failure).toMatchObject({ kind: 'bad_key', httpStatus: 403 });
  });

  it('sends its tokens to no other address, and repeats none of them', async () => {
    const elsewhere = await serve(json(200, { posts: [] }));
    const { url, requests } = await serve((response) =>
      response.writeHead(302, { location: elsewhere.url }).end('access.of-the-test'),
    );

    const failure = await failureOf(sourceAt({ baseUrl: url }).search(request(words('fox'))));

    expect(requests[0]!.headers.authorization).toBe('Bearer access.of-the-test');
    expect(elsewhere.requests).toEqual([]);
    expect(failure).toMatchObject({ kind: 'invalid_request', httpStatus: 302 });
  });
});

describe('a search of Bluesky', () => {
  it('asks for the days with the last one whole, newest first, in one language', async () => {
    const { url, requests } = await serve(json(200, { posts: [] }));

    await sourceAt({ baseUrl: url }).search({
      query: { kind: 'words', words: ['nano "banana"'], language: 'ja' },
      window: { from: '2024-02-01', to: '2024-02-29' },
      cursor: null,
      signal: never,
    });

    const asked = Object.fromEntries(new URL(requests[0]!.path, url).searchParams);
    expect(asked).toEqual({
      q: '"nano banana"',
      sort: 'latest',
      since: '2024-02-01T00:00:00.000Z',
      until: '2024-03-01T00:00:00.000Z',
      limit: '100',
      lang: 'ja',
    });
  });

  it('asks for one word after the other, as there is no OR', async () => {
    const { url, requests } = await serve(json(200, { posts: [] }));
    const source = sourceAt({ baseUrl: url });

    const pages = await pagesOf((cursor) => source.search({ ...request(words('fox', '"', 'red panda')), cursor }));

    expect(pages).toHaveLength(2);
    expect(requests.map(({ path }) => new URL(path, url).searchParams.get('q'))).toEqual(['"fox"', '"red panda"']);
  });

  it('counts a record that cannot be read, and keeps the others', async () => {
    const { url } = await serve(json(200, { posts: [{ uri: 7 }, view] }));

    const page = await sourceAt({ baseUrl: url }).search(request(words('fox')));

    expect(page.posts.map(({ postId }) => postId)).toEqual(['3lpr6d3tk622b@did:plc:aaaaaaaaaaaaaaaaaaaaaaaa']);
    expect(page.rejected).toEqual([{ position: 0, reason: expect.stringContaining('uri') as string }]);
    expect(page.posts[0]!.raw).toEqual(view);
  });
});

describe('a thread of Bluesky', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: 120 });
    simulators.add(simulator.url);
  });
  afterAll(() => simulator.close());

  it.each([1, 2, 100])('is had whole, its lost posts counted, where an answer has %i levels', async (threadDepth) => {
    const network = networkOf(simulator.corpus, 'bluesky');
    const source = sourceAt({ baseUrl: simulator.url, threadDepth });
    let lost = 0;
    for (const { posts } of network.threads.filter(({ kind }) => kind !== 'repost')) {
      const [root] = posts;
      if (root!.parentId !== null) continue;
      const pages = await pagesOf((cursor) => source.replies({ conversationId: idOf(root!), cursor, signal: never }));

      const found = pages.flatMap((page) => page.posts.map(({ postId }) => postId));
      expect(found.toSorted()).toEqual(shownBelow(root!, network).map(idOf).toSorted());
      lost += pages.flatMap((page) => page.problems ?? []).length;
    }

    expect(lost).toBeGreaterThan(1);
  });

  it('is counted as not found, and no failure, where its root is gone', async () => {
    const source = sourceAt({ baseUrl: simulator.url });

    const page = await source.replies({
      conversationId: `2222222222222@${didOf('nobody')}`,
      cursor: null,
      signal: never,
    });

    expect(page).toMatchObject({ posts: [], nextCursor: null, problems: [{ reason: 'not found' }] });
  });

  it('ends where a server says that there are replies and never gives them', async () => {
    const node = { $type: 'app.bsky.feed.defs#threadViewPost', post: { ...view, replyCount: 3 } };
    const { url, requests } = await serve(json(200, { thread: node }));
    const source = sourceAt({ baseUrl: url });

    const pages = await pagesOf((cursor) =>
      source.replies({ conversationId: '3lpr6d3tk622b@did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', cursor, signal: never }),
    );

    expect(pages).toHaveLength(1);
    expect(requests).toHaveLength(1);
  });
});
