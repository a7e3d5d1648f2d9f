import { describe, expect, it } from 'vitest';
import type { PostSource } from '../../sources/contract.js';
import { failureOf } from '../models/failure-contract.js';
import { json, serve } from '../models/wire-server.js';
import { blueskyAt } from './bluesky-source-at.js';
import { useSimulator } from './local-log-in.js';
import { request, words } from './post-source-contract.js';

describe('the session of Bluesky', () => {
  const simulator = useSimulator(30);

  /** The calls of a source, by the last part of their method, with what was answered. */
  async function callsOf(use: (source: PostSource) => Promise<unknown>, account: string, token?: string) {
    const before = simulator().log().length;
    await use(blueskyAt({ baseUrl: simulator().url, account, ...(token !== undefined && { token }) }));
    return simulator()
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
    simulator().setFaults({
      rules: [{ match: { kind: 'bluesky.session' }, fault: 'rate_limit', retryAfterSeconds: 30 }],
    });
    const source = blueskyAt({ baseUrl: simulator().url, account: 'busy.test' });

    const failure = await failureOf(source.search(request(words('prompt'))));

    expect(failure.kind).toBe('rate_limited');
    expect(failure.retryAfterMs).toBeGreaterThan(28_000);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(31_000);
  });

  it('is not asked for without an account, as far as the server allows it', async () => {
    const source = blueskyAt({ baseUrl: simulator().url, account: '', pageSize: 2 });

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

    const failure = await failureOf(blueskyAt({ baseUrl: url }).search(request(words('fox'))));

    expect(requests[0]!.headers.authorization).toBe('Bearer access.of-the-test');
    expect(elsewhere.requests).toEqual([]);
    expect(failure).toMatchObject({ kind: 'invalid_request', httpStatus: 302 });
  });
});
