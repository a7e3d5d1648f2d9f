import { describe, expect, it } from 'vitest';
import { failureOf } from '../models/failure-contract.js';
import { json, serve } from '../models/wire-server.js';
import { answersLogIns, useSimulator } from './local-log-in.js';
import { request, words } from './post-source-contract.js';
import { AGENT, EMPTY, redditAt } from './reddit-source-at.js';

describe('the token of Reddit', () => {
  const simulator = useSimulator(30);

  function callsSince(before: number): string[] {
    return simulator()
      .log()
      .slice(before)
      .map(({ kind, status }) => `${kind} ${status}`);
  }

  it('is asked for once, for all sources of the process', async () => {
    const before = simulator().log().length;
    for (const source of [redditAt({ baseUrl: simulator().url }), redditAt({ baseUrl: simulator().url, pageSize: 7 })])
      await source.search(request(words('prompt')));

    expect(callsSince(before)).toEqual(['reddit.token 200', 'reddit.search 200', 'reddit.search 200']);
  });

  it('is asked for anew, once, where it is not taken', async () => {
    const before = simulator().log().length;

    const failure = await failureOf(
      redditAt({ baseUrl: simulator().url, account: 'stale' }).search(request(words('prompt'))),
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
    answersLogIns(url);

    const failure = await failureOf(redditAt({ baseUrl: url }).search(request(words('fox'))));

    expect(failure).toMatchObject({ kind: 'bad_key' });
  });

  it('goes out with the name of the installation, as every call', async () => {
    const { url, requests } = await serve((response, { path }) =>
      json(200, path.startsWith('/api/v1') ? { access_token: 'token-1', expires_in: 60 } : EMPTY)(
        response,
        requests[0]!,
      ),
    );
    answersLogIns(url);
    const source = redditAt({ baseUrl: url });

    await source.search(request(words('fox')));

    expect(requests.map(({ headers }) => headers['user-agent'])).toEqual([AGENT, AGENT]);
    expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('app:app-secret-0815').toString('base64')}`);
    expect(requests[1]!.headers.authorization).toBe('Bearer token-1');
  });

  it('is not asked for without an app', async () => {
    const { url, requests } = await serve(json(200, EMPTY));

    await redditAt({ baseUrl: url, account: '' }).search(request(words('fox')));

    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe('a search of Reddit', () => {
  it('asks in its subreddits for any of the words, newest first', async () => {
    const { url, requests } = await serve(json(200, EMPTY));

    await redditAt({ baseUrl: url, subreddits: ['aiArt', 'OpenAI'], pageSize: 50 }).search({
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

    const page = await redditAt({ baseUrl: url }).search(request(words('fox')));

    expect(page).toMatchObject({ posts: [{ postId: 't3_in' }], outside: 2, nextCursor: null, rejected: [] });
  });

  it('does not pass a search in any language off as one in some', async () => {
    const call = redditAt({ baseUrl: 'http://127.0.0.1:9' }).search({
      ...request(words('fox')),
      query: { kind: 'words', words: ['fox'], language: 'ja' },
    });

    expect(await failureOf(call)).toMatchObject({ kind: 'unsupported' });
  });
});
