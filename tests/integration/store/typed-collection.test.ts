import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Post } from '../../../core/schemas/post.js';
import type { Score } from '../../../core/schemas/score.js';
import { StoredShapeError } from '../../../store/typed-collection.js';
import { useTestStore } from './open-test-store.js';

const place = useTestStore();

function score(change: Partial<Score> = {}): Score {
  return {
    _id: randomUUID(),
    metric: 'color-shift',
    metricVersion: 1,
    sampleId: 'sample',
    modelId: 'brush',
    generationId: 'generation',
    outcome: 'ok',
    value: 0.25,
    parts: { sums: [1, 2, 3], n: 3 },
    reason: null,
    retried: false,
    at: new Date('2026-10-15T12:00:00.123Z'),
    ...change,
  };
}

function scores(count: number): Score[] {
  return Array.from({ length: count }, () => score());
}

function post(raw: unknown): Post {
  const postId = String(Math.floor(Math.random() * 10 ** 15));
  return {
    _id: `x:${postId}`,
    platform: 'x',
    postId,
    conversationId: postId,
    authorHandle: null,
    text: 'a red fox',
    tags: [],
    language: null,
    createdAt: null,
    url: null,
    replyToId: null,
    quotedId: null,
    media: [],
    counts: { likes: null, replies: null, reposts: null, views: null },
    importer: 'test',
    raw,
  };
}

/** A document that an older version, or a hand, left in the collection. */
async function leaveBroken(): Promise<string> {
  const _id = randomUUID();
  await place.store.scores.raw.insertOne({ _id, metric: 'sharpness' } as never);
  return _id;
}

describe('get and put', () => {
  it('gives back what was put, moments and nulls too', async () => {
    const kept = score({ value: null, outcome: 'missing', parts: null });

    await place.store.scores.put(kept);

    expect(await place.store.scores.get(kept._id)).toEqual(kept);
  });

  it('has nothing under an id that nobody used', async () => {
    expect(await place.store.scores.get('nobody')).toBeNull();
  });

  it('replaces the whole document', async () => {
    const first = score({ parts: { a: 1, b: 2 } });
    await place.store.scores.put(first);

    await place.store.scores.put({ ...first, parts: { c: 3 } });

    expect((await place.store.scores.get(first._id))?.parts).toEqual({ c: 3 });
  });

  it('reads what was just written, in every turn', async () => {
    const document = score();
    for (const value of [1, 2, 3, 4, 5]) {
      await place.store.scores.put({ ...document, value });
      expect((await place.store.scores.get(document._id))?.value).toBe(value);
    }
  });

  it('lets the last of several writes to one document win, though they go together', async () => {
    const document = score();

    await Promise.all(Array.from({ length: 50 }, (_, value) => place.store.scores.put({ ...document, value })));

    expect((await place.store.scores.get(document._id))?.value).toBe(49);
  });

  it('keeps raw records as they came, whatever their keys are', async () => {
    const hostile = post({ $set: { a: 1 }, 'a.b': { $gt: '' }, '': 'empty', nested: [{ $where: 'x', 'c.d': null }] });
    const fresh = post({ $inc: 1, 'x.y': [] });

    await place.store.posts.put(hostile);
    await place.store.posts.putIfNew(fresh);

    expect((await place.store.posts.get(hostile._id))?.raw).toEqual(hostile.raw);
    expect((await place.store.posts.get(fresh._id))?.raw).toEqual(fresh.raw);
  });
});

describe('getMany and find', () => {
  it('gets what is there of many ids, each once', async () => {
    const [one, two] = [score(), score()];
    await Promise.all([place.store.scores.put(one), place.store.scores.put(two)]);

    const found = await place.store.scores.getMany([one._id, 'nobody', two._id, one._id]);

    expect(found).toEqual(new Map([one, two].map((document) => [document._id, document])));
    expect(await place.store.scores.getMany([])).toEqual(new Map());
  });

  it('finds by a filter, in order, up to a limit', async () => {
    const modelId = randomUUID();
    await Promise.all([3, 1, 2].map((value) => place.store.scores.put(score({ modelId, value }))));

    const values: (number | null)[] = [];
    for await (const { value } of place.store.scores.find({ modelId }, { sort: { value: -1 }, limit: 2 }))
      values.push(value);

    expect(values).toEqual([3, 2]);
  });
});

describe('putIfNew, insert and update', () => {
  it('writes a document that is new, and leaves one alone that is there', async () => {
    const first = score({ value: 1 });

    const answers = [
      await place.store.scores.putIfNew(first),
      await place.store.scores.putIfNew({ ...first, value: 2 }),
    ];

    expect(answers).toEqual([true, false]);
    expect(await place.store.scores.get(first._id)).toEqual(first);
  });

  it('tells exactly one of many at the same time that theirs was new', async () => {
    const document = score();

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, value) => place.store.scores.putIfNew({ ...document, value })),
    );

    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  it('inserts once: the second of an id is an error, and changes nothing', async () => {
    const document = score({ value: 1 });
    await place.store.scores.insert(document);

    await expect(place.store.scores.insert({ ...document, value: 2 })).rejects.toThrow(
      /^scores: .*(duplicate|E11000)/i,
    );

    expect(await place.store.scores.get(document._id)).toEqual(document);
  });

  it('changes fields of a document, and makes none where there is none', async () => {
    const document = score({ value: 1, parts: { n: 1 } });
    await place.store.scores.put(document);

    await place.store.scores.update(document._id, { $set: { value: 2 }, $inc: { 'parts.n': 4 } });
    await place.store.scores.update('nobody', { $set: { value: 2 } });

    expect(await place.store.scores.get(document._id)).toEqual({ ...document, value: 2, parts: { n: 5 } });
    expect(await place.store.scores.get('nobody')).toBeNull();
  });
});

describe('the schema', () => {
  const broken = () => score({ value: 'high' as never });

  it.each(['put', 'putIfNew', 'insert'] as const)('stands before %s: nothing is written', async (write) => {
    const document = broken();

    const outcome = place.store.scores[write](document);

    await expect(outcome).rejects.toThrow(
      `scores ${document._id}: value: Invalid input: expected number, received string`,
    );
    await expect(outcome).rejects.toThrow(StoredShapeError);
    expect(await place.store.scores.get(document._id)).toBeNull();
  });

  it('refuses fields that it does not know', async () => {
    await expect(place.store.scores.put({ ...score(), note: 'x' } as never)).rejects.toThrow(
      /Unrecognized key: "note"/,
    );
  });

  it('stands after every read too', async () => {
    const id = await leaveBroken();

    await expect(place.store.scores.get(id)).rejects.toThrow(StoredShapeError);
    await expect(place.store.scores.getMany([id])).rejects.toThrow(`scores ${id}: metric: `);
    const found = place.store.scores.find({ _id: id })[Symbol.asyncIterator]();
    await expect(found.next()).rejects.toThrow(StoredShapeError);
  });

  it('costs only the reader of the broken document, not those who read at the same moment', async () => {
    const good = score();
    await place.store.scores.put(good);
    const id = await leaveBroken();

    const [read, failed] = await Promise.allSettled([place.store.scores.get(good._id), place.store.scores.get(id)]);

    expect(read).toEqual({ status: 'fulfilled', value: good });
    expect(failed).toMatchObject({ status: 'rejected', reason: { name: 'StoredShapeError' } });
  });
});

describe('many at the same time', () => {
  it('writes five hundred in a few round trips, and loses none', async () => {
    const modelId = randomUUID();
    const roundTrips = vi.spyOn(place.store.scores.raw, 'bulkWrite');
    onTestFinished(() => roundTrips.mockRestore());

    await Promise.all(scores(500).map((document) => place.store.scores.put({ ...document, modelId })));

    expect(await place.store.scores.raw.countDocuments({ modelId })).toBe(500);
    expect(roundTrips.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it('reads five hundred in a few round trips, each its own', async () => {
    const documents = scores(500);
    await Promise.all(documents.map((document) => place.store.scores.put(document)));
    const roundTrips = vi.spyOn(place.store.scores.raw, 'find');
    onTestFinished(() => roundTrips.mockRestore());

    const found = await Promise.all(documents.map(({ _id }) => place.store.scores.get(_id)));

    expect(found).toEqual(documents);
    expect(roundTrips.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it('rejects only the caller of the write that the server does not take', async () => {
    const [taken, good, changed] = [score(), score(), score({ value: 1 })];
    await Promise.all([place.store.scores.put(taken), place.store.scores.put(changed)]);

    const outcomes = await Promise.allSettled([
      place.store.scores.put(good),
      place.store.scores.insert(taken),
      place.store.scores.putIfNew({ ...good, _id: `${good._id}-2` }),
      place.store.scores.update(changed._id, { $set: { value: 2 } }),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes[2]).toMatchObject({ value: true });
    expect(await place.store.scores.get(good._id)).toEqual(good);
    expect((await place.store.scores.get(changed._id))?.value).toBe(2);
  });

  it.each<[string, unknown]>([
    ['has a key that no document can have', { 'a\u0000b': 1 }],
    ['poses as a type of the driver', { _bsontype: 'ObjectId', id: 'not one' }],
    ['is over 16 MiB', { text: 'x'.repeat(17 * 1024 * 1024) }],
  ])('rejects only the caller whose document %s', async (_, raw) => {
    const [good, bad, also] = [post({ n: 1 }), post(raw), post({ n: 2 })];

    const outcomes = await Promise.allSettled(
      [good, bad, also].map((document) => place.store.posts.putIfNew(document)),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await place.store.posts.get(good._id)).toEqual(good);
    expect(await place.store.posts.get(also._id)).toEqual(also);
  });
});
