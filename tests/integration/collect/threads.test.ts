import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Post } from '../../../core/schemas/post.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { CorpusPost } from '../../../simulator/corpus/corpus-post.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { goneReasonOf } from '../../../simulator/x/gone-reason.js';
import { useTestStore } from '../store/open-test-store.js';
import { openDesk, type CollectDesk } from './collect-desk.js';

const place = useTestStore();
let simulator: Simulator;
let desk: CollectDesk;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 40, instant: true });
  desk = openDesk(place.store, simulator);
});
afterAll(() => simulator.close());

/** Puts one post into the store as a source would have found it, and its thread with it. */
async function found(post: CorpusPost, change: Partial<Post> = {}): Promise<string> {
  const { id: postId, conversationId, parentId: replyToId, text, createdAt, language } = post;
  const threadId = `x:${conversationId}`;
  await place.store.posts.put({
    _id: `x:${postId}`,
    platform: 'x',
    postId,
    conversationId,
    authorHandle: null,
    text,
    tags: [],
    language,
    createdAt,
    url: null,
    replyToId,
    quotedId: null,
    media: [],
    counts: { likes: null, replies: null, reposts: null, views: null },
    importer: 'x-search',
    raw: null,
    ...change,
  });
  await place.store.threads.putIfNew({
    _id: threadId,
    platform: 'x',
    conversationId,
    foundPostIds: [`x:${postId}`],
    refreshIds: [],
    nodes: [],
    quotes: [],
    lookedUp: [],
    cut: { depth: 0, posts: 0 },
    digest: null,
  });
  return threadId;
}

it('a page that there is no key for is no call: nothing is booked', async () => {
  const keyless = openDesk(place.store, simulator, () => null);
  const file = await keyless.begin('keyless');

  await expect(keyless.collect(file)).rejects.toThrow('no key: set X_BEARER_TOKEN (or X_BEARER_TOKEN_FILE)');

  expect(await place.store.ledger.count({ refreshId: 'keyless' })).toBe(0);
});

async function lookups(work: () => Promise<unknown>): Promise<number> {
  const before = simulator.log().length;
  await work();
  return simulator
    .log()
    .slice(before)
    .filter(({ kind }) => kind === 'x.lookup').length;
}

const FETCH = { threads: { missingParents: 'fetch' } };

describe('missing parents', () => {
  it('are left alone unless the file asks for them', async () => {
    const lost = simulator.corpus.threads.find(({ deletedIds }) => deletedIds.length > 0)!;
    const threadId = await found(lost.posts.at(-1)!);
    const file = await desk.begin('leave');

    expect(await lookups(() => desk.fetchMissing(file, threadId))).toBe(0);
  });

  it('are looked up round by round, until the tree is whole, and paid for once', async () => {
    const { corpus } = simulator;
    const deep = corpus.posts.find(({ parentId }) => corpus.postById.get(parentId ?? '')?.parentId)!;
    const threadId = await found(deep);
    const file = await desk.begin('fetch', FETCH);

    const calls = await lookups(() => desk.fetchMissing(file, threadId));
    await desk.assemble(file, threadId);
    const again = await lookups(() => desk.fetchMissing(file, threadId));

    const thread = await place.store.threads.get(threadId);
    expect(calls).toBeGreaterThan(0);
    expect(again).toBe(0);
    expect(thread?.nodes.map(({ missing }) => missing)).not.toContain(true);
    expect(thread?.nodes.at(-1)).toMatchObject({ postId: deep.id, depth: 2 });
    const rows = await place.store.ledger.raw.find({ refreshId: 'fetch' }).toArray();
    expect(rows.map(({ stage, state }) => `${stage} ${state}`)).toEqual(Array(calls).fill('collect answered'));
    expect(rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0)).toBeCloseTo(0.005 * 2, 10);
  });

  it('that are gone keep the reason, are counted by it, and are asked for once by each refresh', async () => {
    const lost = simulator.corpus.threads.filter(({ deletedIds }) => deletedIds.length > 0).at(-1)!;
    const [goneId] = lost.deletedIds as [string];
    let threadId = '';
    for (const post of lost.posts) threadId = await found(post);
    const file = await desk.begin('gone', FETCH);

    const reports = await desk.fetchMissing(file, threadId);
    await desk.assemble(file, threadId);

    const reason = goneReasonOf(goneId);
    const thread = await place.store.threads.get(threadId);
    expect(reports[0]).toMatchObject({ found: 0, missing: { [reason]: 1 } });
    expect(thread?.nodes.find(({ postId }) => postId === goneId)).toMatchObject({ missing: true, reason });
    expect(await lookups(() => desk.fetchMissing(file, threadId))).toBe(0);
    const later = await desk.begin('gone-later', FETCH);
    expect(await lookups(() => desk.fetchMissing(later, threadId))).toBe(1);
  });

  it('that were taken down are not looked up', async () => {
    const { corpus } = simulator;
    const reply = corpus.posts.findLast(({ parentId }) => parentId !== null && corpus.postById.has(parentId))!;
    const threadId = await found(reply);
    const order = { state: 'withdrawn', source: 'operator', by: 'test', reason: 'asked for', heldUntil: null } as const;
    for (const id of [reply.parentId!, reply.conversationId])
      await place.store.tombstones.put({ _id: `x:${id}`, ...order, at: new Date() });
    const file = await desk.begin('withdrawn', FETCH);

    expect(await lookups(() => desk.fetchMissing(file, threadId))).toBe(0);
  });

  it('change nothing of the digest by their reason', async () => {
    const lost = simulator.corpus.threads.filter(({ deletedIds }) => deletedIds.length > 0).at(-1)!;
    const threadId = `x:${lost.conversationId}`;
    const { digest } = (await place.store.threads.get(threadId))!;
    await place.store.threads.update(threadId, { $set: { lookedUp: [] } });

    await desk.assemble(await desk.begin('digest'), threadId);

    expect((await place.store.threads.get(threadId))?.digest).toBe(digest);
  });
});

describe('quotes', () => {
  it('are linked from the thread, and fetched where the file asks for it', async () => {
    const [one, other] = simulator.corpus.threads.filter(({ kind }) => kind === 'placeholder');
    const quoted = other!.posts[0]!;
    const threadId = await found(one!.posts[0]!, { quotedId: quoted.id });
    const linking = await desk.begin('link');

    await desk.assemble(linking, threadId);
    const link = (await place.store.threads.get(threadId))?.quotes;
    const fetching = await desk.begin('quotes', { threads: { quotes: 'fetch' } });
    await desk.fetchMissing(fetching, threadId);
    await desk.assemble(fetching, threadId);

    const quote = { postId: one!.posts[0]!.id, quotedId: quoted.id };
    expect(link).toEqual([{ ...quote, known: false }]);
    expect((await place.store.threads.get(threadId))?.quotes).toEqual([{ ...quote, known: true }]);
    expect((await place.store.posts.get(`x:${quoted.id}`))?.text).toContain(quoted.text.slice(0, 40));
  });
});

describe('limits of a tree', () => {
  it('leave out what is beyond them, count it by limit, and fetch no picture of it', async () => {
    const large = simulator.corpus.threads.toSorted((a, b) => b.posts.length - a.posts.length)[0]!;
    let threadId = '';
    for (const post of large.posts) threadId = await found(post);
    const limited = (id: string, threads: Partial<RefreshFile['threads']>) => desk.begin(id, { threads });

    const whole = await desk.assemble(await limited('whole', {}), threadId);
    const few = await desk.assemble(await limited('few', { maxPosts: 2 }), threadId);
    const thread = await place.store.threads.get(threadId);

    expect(whole).toMatchObject({ posts: large.posts.length, cut: { depth: 0, posts: 0 } });
    expect(few).toMatchObject({ posts: 2, cut: { depth: 0, posts: large.posts.length - 2 } });
    expect(thread?.nodes).toHaveLength(2);
    expect(thread?.cut).toEqual(few.cut);
  });
});
