import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderError } from '../../core/provider-error.js';
import { Post, type Platform } from '../../core/schemas/post.js';
import type { GoneReason } from '../../core/schemas/thread.js';
import { CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import { startSimulator, type Simulator } from '../../simulator/server.js';
import type { CountPage, LookupPage, PostPage, PostSource, SearchQuery } from '../../sources/contract.js';
import { failureOf } from '../models/failure-contract.js';
import { cutOff, deadAddress, json, serve, silence, stall, text, type Answer } from '../models/wire-server.js';

const TOKEN = 'token-of-the-test-0815';
/** The signal of a caller that never gives up. */
export const never = new AbortController().signal;

/** How a source of the suite is reached. `pageSize` is a small one where a test needs several pages. */
export interface SourceReach {
  baseUrl: string;
  token: string;
  timeoutMs: number;
  pageSize?: number;
}

/** What the simulator has planted for a platform, by the platform's own ids. */
export interface PlantedPosts {
  /** A word, and every post of the corpus' window in which it stands. At least three, over more than one page of the smallest size. */
  word: string;
  wordPostIds: string[];
  /** A phrase of several words, and the posts that hold it. */
  phrase: string;
  phrasePostIds: string[];
  /** A conversation with several posts; `postIds` are those that are to be had, root included. */
  conversation: { id: string; postIds: string[] };
  /** Posts that a lookup gives. */
  present: string[];
  /** Posts of which the platform says that they are gone, and why. */
  gone: { postId: string; reason: GoneReason }[];
  /** An id of the platform's form of which nothing is known: neither there nor gone. Absent where the platform always says. */
  unknown?: string;
}

/** One source of posts, as the contract suite has to know it. */
export interface PostSourceProtocol {
  platform: Platform;
  /** Makes a source; the kind's own settings are the test's business. */
  make(reach: SourceReach): PostSource;
  /** Where the simulator serves the protocol, below its URL. */
  basePath?: string;
  /** The simulator's `posts` option. */
  threads?: number;
  /** The smallest page that the source takes. */
  smallestPage: number;
  planted(simulator: Simulator): PlantedPosts;
  /** An answer to a search with nothing in it. */
  emptyAnswer: unknown;
  /** A whole answer to a search, for cutting it off in the middle. */
  longAnswer: unknown;
  /** JSON with status 200 that is no answer of this protocol. */
  foreignAnswer: unknown;
  /** A token that the simulator refuses; absent where the protocol has none. */
  refusedToken?: string;
  /** Failed answers of the vendor, and what each has to become. 401, 403, 429 and 5xx belong here, in the vendor's own shape. */
  failures: [string, Answer, Partial<ProviderError>][];
}

/** What every source of posts has to do, over HTTP against the simulator and against servers that misbehave. */
export function describePostSource(protocol: PostSourceProtocol): void {
  const { platform, smallestPage } = protocol;
  let simulator: Simulator;
  let planted: PlantedPosts;
  beforeAll(async () => {
    simulator = await startSimulator({ posts: protocol.threads ?? 60 });
    planted = protocol.planted(simulator);
  });
  afterEach(() => simulator.setFaults({}));
  afterAll(() => simulator.close());

  function simulated(change: Partial<SourceReach> = {}): PostSource {
    const baseUrl = `${simulator.url}${protocol.basePath ?? ''}`;
    return protocol.make({ baseUrl, token: TOKEN, timeoutMs: 10_000, ...change });
  }

  function at(baseUrl: string, change: Partial<SourceReach> = {}): PostSource {
    return protocol.make({ baseUrl, token: TOKEN, timeoutMs: 10_000, ...change });
  }

  describe(`the source ${platform}`, () => {
    it('pages to the end of a search and gives every post with the word, each of them whole', async () => {
      const source = simulated({ pageSize: smallestPage });

      const pages = await pagesOf((cursor) => search(source, words(planted.word), { cursor }));

      const posts = pages.flatMap((page) => page.posts);
      expect(pages.length).toBeGreaterThan(1);
      expect(planted.wordPostIds.filter((id) => !posts.some(({ postId }) => postId === id))).toEqual([]);
      for (const post of posts) {
        expect(Post.safeParse(post).error).toBeUndefined();
        expect(post).toMatchObject({ _id: `${platform}:${post.postId}`, platform });
      }
      expect(pages.flatMap((page) => page.rejected)).toEqual([]);
      expect(pages.reduce((sum, page) => sum + page.billedPosts, 0)).toBeGreaterThanOrEqual(planted.wordPostIds.length);
    });

    it('gives the same page for the same cursor', async () => {
      const source = simulated({ pageSize: smallestPage });
      const { nextCursor } = await search(source, words(planted.word));

      const [one, other] = [
        await search(source, words(planted.word), { cursor: nextCursor }),
        await search(source, words(planted.word), { cursor: nextCursor }),
      ];

      expect(one.posts.map(({ postId }) => postId)).toEqual(other.posts.map(({ postId }) => postId));
      expect(one.nextCursor).toBe(other.nextCursor);
    });

    it('takes a phrase as one, whatever words stand around it', async () => {
      const pages = await pagesOf((cursor) => search(simulated(), words(planted.phrase), { cursor }));

      const found = new Set(pages.flatMap((page) => page.posts).map(({ postId }) => postId));
      expect(planted.phrasePostIds.filter((id) => !found.has(id))).toEqual([]);
    });

    // Keywords of signs alone never get here: the refresh file takes none.
    it.each([
      '-fox',
      'a "quoted" word',
      'OR',
      'AND',
      'lang: x',
      '(fox',
      'fox)',
      'a\\b',
      'from:nobody',
      '日本 語',
      'fox*',
    ])('never makes an operator of the keyword %s', async (word) => {
      const page = await search(simulated(), words(word));

      expect(page.rejected).toEqual([]);
    });

    it('gives posts of the window only, its last day whole', async () => {
      const pages = await pagesOf((cursor) => search(simulated(), words(planted.word), { cursor }));
      const [post] = pages.flatMap((page) => page.posts).filter(({ postId }) => planted.wordPostIds.includes(postId));
      const day = post!.createdAt!.toISOString().slice(0, 10);

      const ofTheDay = await pagesOf((cursor) =>
        search(simulated(), words(planted.word), { cursor, window: { from: day, to: day } }),
      );

      const found = ofTheDay.flatMap((page) => page.posts).filter(({ postId }) => planted.wordPostIds.includes(postId));
      expect(found.map(({ postId }) => postId)).toContain(post!.postId);
      expect(new Set(found.map(({ createdAt }) => createdAt?.toISOString().slice(0, 10)))).toEqual(new Set([day]));
    });

    it('has an empty page and no cursor where nothing is found', async () => {
      const page = await search(simulated(), words('xyzzyplughnothing'));

      expect(page).toMatchObject({ posts: [], rejected: [], nextCursor: null, billedPosts: 0 });
    });

    it('finds every post of a conversation, whatever the size of its pages', async () => {
      const { id, postIds } = planted.conversation;
      const source = simulated({ pageSize: smallestPage });

      const pages = await pagesOf((cursor) => source.replies({ conversationId: id, cursor, signal: never }));

      const posts = pages.flatMap((page) => page.posts);
      const found = new Set(posts.map(({ postId }) => postId));
      // Some sources give replies only; the root is then what the search has found.
      expect(postIds.filter((postId) => postId !== id && !found.has(postId))).toEqual([]);
      for (const post of posts.filter(({ postId }) => postIds.includes(postId))) expect(post.conversationId).toBe(id);
    });

    it('looks posts up, and tells what is gone from what nothing is said of', async () => {
      const source = simulated();
      const { present, gone, unknown } = planted;
      if (source.lookupSize === 0) return;

      const page = await lookup(source, [
        ...present,
        ...gone.map(({ postId }) => postId),
        ...(unknown ? [unknown] : []),
      ]);

      const found = page.posts.map(({ postId }) => postId);
      expect(present.filter((id) => !found.includes(id))).toEqual([]);
      expect(page.gone.map(({ postId, reason }) => ({ postId, reason }))).toEqual(expect.arrayContaining(gone));
      expect(page.gone).toHaveLength(gone.length);
      expect(page.nextCursor).toBeNull();
    });

    it('counts what a search would give, where it counts', async () => {
      const source = simulated();
      if (!source.count) return;
      let total = 0;
      let cursor: string | null = null;
      do {
        const page: CountPage = await source.count({ ...request(words(planted.word)), cursor });
        total += page.posts;
        cursor = page.nextCursor;
        expect(page.byDay.reduce((sum, day) => sum + day.posts, 0)).toBeLessThanOrEqual(page.posts);
      } while (cursor !== null);

      expect(total).toBe(planted.wordPostIds.length);
    });

    it('makes one request of one call, and keeps the token out of its address', async () => {
      const { url, requests } = await serve(json(200, protocol.emptyAnswer));

      await search(at(url), words('fox'));

      expect(requests).toHaveLength(1);
      expect(requests[0]!.path).not.toContain(TOKEN);
    });

    it.runIf(protocol.refusedToken !== undefined)('says that a key is bad, and does not repeat it', async () => {
      const token = protocol.refusedToken ?? '';

      const failure = await failureOf(search(simulated({ token }), words('fox')));

      expect(failure.kind).toBe('bad_key');
      expect(failure.message).not.toContain(token);
    });
  });

  describe(`a failed call of the source ${platform}`, () => {
    it.each<[string, Answer, Partial<ProviderError>]>([
      ['HTML with 502', text(502, '<html>Bad Gateway</html>', 'text/html'), { kind: 'provider_down', httpStatus: 502 }],
      ['HTML with 200', text(200, '<html>Log in</html>', 'text/html'), { kind: 'bad_response' }],
      ['JSON of something else', json(200, protocol.foreignAnswer), { kind: 'bad_response' }],
      ['a body that breaks off', cutOff(200, protocol.longAnswer), { kind: 'provider_down' }],
      ['429 without a word', text(429, ''), { kind: 'rate_limited', retryAfterMs: null }],
      ['500 without a word', text(500, ''), { kind: 'provider_down', httpStatus: 500, retryAfterMs: null }],
      ...protocol.failures,
    ])('gives %s its kind, and is not sent twice', async (_, answer, wanted) => {
      const { url, requests } = await serve(answer);

      const failure = await failureOf(search(at(url), words('fox')));

      expect(failure).toMatchObject(wanted);
      expect(requests).toHaveLength(1);
    });

    it('is a provider that is down where nobody listens', async () => {
      const failure = await failureOf(search(at(await deadAddress()), words('fox')));

      expect(failure).toMatchObject({ kind: 'provider_down', message: 'no connection: ECONNREFUSED' });
    });

    it.each([
      ['never begins', silence],
      ['stops in the middle', stall],
    ])('is a provider that is down where the answer %s', async (_, answer) => {
      const { url } = await serve(answer);

      const failure = await failureOf(search(at(url, { timeoutMs: 100 }), words('fox')));

      expect(failure).toMatchObject({ kind: 'provider_down', message: 'no answer within the time limit' });
    });

    it('never repeats the token, though the server does', async () => {
      const { url } = await serve(json(400, { title: 'Bad', detail: TOKEN, message: TOKEN, error: TOKEN }));

      const failure = await failureOf(search(at(url), words('fox')));

      expect(failure.message).not.toContain(TOKEN);
    });

    it("is the caller's own abort, not a failure of the provider, when the caller gives up", async () => {
      const caller = new AbortController();
      const { url } = await serve(() => caller.abort());

      const call = at(url).search({ ...request(words('fox')), signal: caller.signal });

      await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
}

/** A search for one word or phrase, in any language. */
export function words(...list: string[]): SearchQuery {
  return { kind: 'words', words: list, language: null };
}

/** A search request over the days of the simulator's corpus. */
export function request(query: SearchQuery) {
  return { query, window: CORPUS_WINDOW, cursor: null, signal: never };
}

function search(
  source: PostSource,
  query: SearchQuery,
  options: { cursor?: string | null; window?: { from: string; to: string } } = {},
): Promise<PostPage> {
  return source.search({ ...request(query), ...options });
}

function lookup(source: PostSource, postIds: string[]): Promise<LookupPage> {
  return source.lookup({ postIds, signal: never });
}

/** All pages that a call gives, one after the other. */
export async function pagesOf(fetchPage: (cursor: string | null) => Promise<PostPage>): Promise<PostPage[]> {
  const pages: PostPage[] = [];
  let cursor: string | null = null;
  do {
    const page = await fetchPage(cursor);
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return pages;
}
