import { describe, expect, it } from 'vitest';
import type { CorpusPost } from '../../simulator/corpus/corpus-post.js';
import { networkOf } from '../../simulator/networks/network.js';
import { nameOf } from '../../simulator/reddit/write-things.js';
import { json, serve } from '../models/wire-server.js';
import { useSimulator } from './local-log-in.js';
import { shownBelow } from './planted-threads.js';
import { never, pagesOf } from './post-source-contract.js';
import { link, redditAt } from './reddit-source-at.js';

describe('comments of Reddit', () => {
  const simulator = useSimulator(120);

  it('are had whole, through stubs and branches, and what is gone is counted once', async () => {
    const network = networkOf(simulator().corpus, 'reddit');
    const source = redditAt({ baseUrl: simulator().url });
    let gone = 0;
    for (const { posts } of network.threads) {
      const root = posts[0]!;
      if (root.parentId !== null) continue;
      const pages = await pagesOf((cursor) => source.replies({ conversationId: nameOf(root), cursor, signal: never }));

      const found = pages.flatMap((page) => page.posts.map(({ postId }) => postId));
      expect(found.toSorted()).toEqual(shownBelow(root, network, true).map(nameOf).toSorted());
      gone += pages.flatMap((page) => page.problems ?? []).length;
    }

    expect(
      simulator()
        .log()
        .map(({ kind }) => kind),
    ).toContain('reddit.more');
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
    redditAt({ baseUrl }).replies({ conversationId: 't3_abc1', cursor, signal: never });

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
