import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Candidate } from '../../../core/schemas/candidate.js';
import type { Post } from '../../../core/schemas/post.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { useTestStore } from '../store/open-test-store.js';
import { openDesk, type CollectDesk } from './collect-desk.js';

const place = useTestStore();
let simulator: Simulator;
let desk: CollectDesk;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 12, instant: true });
  desk = openDesk(place.store, simulator);
});
afterAll(() => simulator.close());

/** Kinds of LLM calls that some work makes. */
async function questionsOf(work: () => Promise<void>): Promise<string[]> {
  const before = simulator.log().length;
  await work();
  const kinds = simulator
    .log()
    .slice(before)
    .map(({ kind }) => kind);
  return kinds.filter((kind) => kind.startsWith('chat:')).toSorted();
}

async function candidatesOf(refreshId: string): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for await (const candidate of place.store.candidates.find({ refreshIds: refreshId }, { sort: { _id: 1 } }))
    found.push(candidate);
  return found;
}

/** Everything of a candidate that it does not get from being found again. */
function lasting(candidate: Candidate) {
  return { ...candidate, refreshIds: [] };
}

describe('a refresh over posts that an earlier one has annotated', () => {
  it('asks nobody about threads that are as they were, and about one with a new reply only', async () => {
    const first = await desk.begin('first');
    const asked = await questionsOf(async () => {
      await desk.collect(first);
      await desk.annotate(first);
    });
    const known = await candidatesOf('first');
    expect(asked.length).toBeGreaterThan(20);
    expect(known.length).toBeGreaterThan(5);

    const second = await desk.begin('second');
    const askedAgain = await questionsOf(async () => {
      await desk.collect(second);
      await desk.annotate(second);
    });
    const again = await candidatesOf('second');
    expect(askedAgain).toEqual([]);
    expect(again.map(lasting)).toEqual(known.map(lasting));

    const { threadId } = known.find(({ extractedQuality }) => extractedQuality === 'benchmark')!;
    await reply(threadId);
    const third = await desk.begin('third');
    const askedAnew = await questionsOf(async () => {
      await desk.collect(third);
      await desk.annotate(third);
    });
    const changed = (await candidatesOf('third')).filter((candidate) => candidate.threadId === threadId);
    const others = (await candidatesOf('third')).filter((candidate) => candidate.threadId !== threadId);
    expect(askedAnew.filter((kind) => kind === 'chat:relevance')).toEqual([]);
    expect(askedAnew.filter((kind) => kind === 'chat:extraction')).toHaveLength(1);
    expect(askedAnew.length).toBeLessThanOrEqual(1 + 3 * changed.length);
    expect(others.map(lasting)).toEqual(known.filter((candidate) => candidate.threadId !== threadId).map(lasting));
  });

  it('learns that replies have come since, as known posts get the newer counts', async () => {
    const root = simulator.corpus.posts.find(({ counts, parentId }) => parentId === null && counts.replies > 0)!;
    const before = (await place.store.posts.get(`x:${root.id}`))!;
    await place.store.posts.update(before._id, { $set: { 'counts.replies': 0, text: 'as it was kept' } });

    await desk.collect(await desk.begin('fourth'));

    expect(await place.store.posts.get(before._id)).toMatchObject({
      text: 'as it was kept',
      counts: { replies: root.counts.replies },
    });
  });
});

/** A reply that comes by an import, as the simulator's posts stay as they are. */
async function reply(threadId: string): Promise<void> {
  const conversationId = threadId.slice('x:'.length);
  const root = (await place.store.posts.get(threadId)) as Post;
  const postId = String(BigInt(conversationId) + 1n);
  await place.store.posts.put({
    ...root,
    _id: `x:${postId}`,
    postId,
    replyToId: conversationId,
    text: 'The hands came out wrong, six fingers on the left one.',
    media: [],
    importer: 'archive',
  });
}
