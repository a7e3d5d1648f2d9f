import { describe, expect, it } from 'vitest';
import { didOf } from '../../simulator/bluesky/at-names.js';
import { networkOf } from '../../simulator/networks/network.js';
import { json, serve } from '../models/wire-server.js';
import { blueskyAt, idOf, view } from './bluesky-source-at.js';
import { useSimulator } from './local-log-in.js';
import { shownBelow } from './planted-threads.js';
import { never, pagesOf, request, words } from './post-source-contract.js';

describe('a search of Bluesky', () => {
  it('asks for the days with the last one whole, newest first, in one language', async () => {
    const { url, requests } = await serve(json(200, { posts: [] }));

    await blueskyAt({ baseUrl: url }).search({
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
    const source = blueskyAt({ baseUrl: url });

    const pages = await pagesOf((cursor) => source.search({ ...request(words('fox', '"', 'red panda')), cursor }));

    expect(pages).toHaveLength(2);
    expect(requests.map(({ path }) => new URL(path, url).searchParams.get('q'))).toEqual(['"fox"', '"red panda"']);
  });

  it('counts a record that cannot be read, and keeps the others', async () => {
    const { url } = await serve(json(200, { posts: [{ uri: 7 }, view] }));

    const page = await blueskyAt({ baseUrl: url }).search(request(words('fox')));

    expect(page.posts.map(({ postId }) => postId)).toEqual(['3lpr6d3tk622b@did:plc:aaaaaaaaaaaaaaaaaaaaaaaa']);
    expect(page.rejected).toEqual([{ position: 0, reason: expect.stringContaining('uri') as string }]);
    expect(page.posts[0]!.raw).toEqual(view);
  });
});

describe('pictures of Bluesky', () => {
  const simulator = useSimulator(60);

  it('are all to be had where the posts say, some as blobs, which need no log-in', async () => {
    const source = blueskyAt({ baseUrl: simulator().url });
    const pages = await pagesOf((cursor) => source.search({ ...request(words('prompt')), cursor }));
    const media = pages.flatMap(({ posts }) => posts.flatMap((post) => post.media));
    const urls = media.map(({ url }) => new URL(url!));
    const asBlobs = urls.filter(({ pathname }) => pathname.endsWith('sync.getBlob'));

    const answers = await Promise.all(urls.map((url) => fetch(url)));

    expect(asBlobs.length).toBeGreaterThan(1);
    expect(asBlobs.length).toBeLessThan(urls.length);
    expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200));
    expect(answers.every(({ headers }) => headers.get('content-type')!.startsWith('image/'))).toBe(true);
  });

  it('are told of as not there where an author has no such blob', async () => {
    const answer = await fetch(`${simulator().url}/xrpc/com.atproto.sync.getBlob?did=${didOf('nobody')}&cid=bafkrei`);

    expect([answer.status, await answer.json()]).toEqual([400, { error: 'BlobNotFound', message: 'Blob not found' }]);
  });
});

describe('a thread of Bluesky', () => {
  const simulator = useSimulator(120);

  it.each([1, 2, 100])('is had whole, its lost posts counted, where an answer has %i levels', async (threadDepth) => {
    const network = networkOf(simulator().corpus, 'bluesky');
    const source = blueskyAt({ baseUrl: simulator().url, threadDepth });
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
    const source = blueskyAt({ baseUrl: simulator().url });

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
    const source = blueskyAt({ baseUrl: url });

    const pages = await pagesOf((cursor) =>
      source.replies({ conversationId: '3lpr6d3tk622b@did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', cursor, signal: never }),
    );

    expect(pages).toHaveLength(1);
    expect(requests).toHaveLength(1);
  });
});
