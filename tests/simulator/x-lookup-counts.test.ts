import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../simulator/server.js';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 40 });
});
afterAll(() => simulator.close());

interface Answer {
  data?: Record<string, unknown>[];
  errors?: Record<string, unknown>[];
  meta?: Record<string, unknown>;
}

async function get(
  path: string,
  parameters: Record<string, string>,
  key = 'bearer',
): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${simulator.url}${path}?${new URLSearchParams(parameters).toString()}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

describe('the lookup', () => {
  it('gives what is there in the order of the ids, and an error for each other one', async () => {
    const [a, b] = simulator.corpus.posts.slice(0, 2).map(({ id }) => id) as [string, string];
    const gone = [...simulator.corpus.deletedIds];

    const { status, body } = await get('/2/tweets', { ids: [b, ...gone, a].join(','), 'tweet.fields': 'created_at' });

    expect(status).toBe(200);
    expect(body.data?.map(({ id }) => id)).toEqual([b, a]);
    expect(body.errors?.map((error) => error['resource_id'])).toEqual(gone);
    expect(body.errors?.every((error) => String(error['type']).startsWith('https://api.x.com/2/problems/'))).toBe(true);
  });

  it('has no data where nothing is there, and is a success all the same', async () => {
    const { status, body } = await get('/2/tweets', { ids: [...simulator.corpus.deletedIds].join(',') });

    expect(status).toBe(200);
    expect(body).not.toHaveProperty('data');
  });

  it.each([
    ['no id', ''],
    ['what is no id', 'abc'],
    ['more than a hundred', Array.from({ length: 101 }, (_, i) => i + 1).join(',')],
  ])('refuses %s', async (_, ids) => {
    expect((await get('/2/tweets', { ids })).status).toBe(400);
  });
});

describe('the counts', () => {
  it('have a bucket for every day of the window, and sum up to what the search finds', async () => {
    const window = { start_time: '2026-10-01T00:00:00Z', end_time: '2026-10-15T00:00:00Z' };
    const { body } = await get('/2/tweets/counts/all', { query: 'lang:en', granularity: 'day', ...window });

    const wanted = simulator.corpus.posts.filter(
      ({ language, createdAt }) => language === 'en' && createdAt.toISOString() < window.end_time,
    );
    expect(body.data).toHaveLength(14);
    expect(body.data?.[0]).toMatchObject({ start: '2026-10-01T00:00:00.000Z', end: '2026-10-02T00:00:00.000Z' });
    expect(body.meta).toEqual({ total_tweet_count: wanted.length });
  });

  it('take no fields of posts, no other granularity than they know, and want a key', async () => {
    expect((await get('/2/tweets/counts/all', { query: 'a', 'tweet.fields': 'lang' })).status).toBe(400);
    expect((await get('/2/tweets/counts/all', { query: 'a', granularity: 'week' })).status).toBe(400);
    expect((await get('/2/tweets/counts/all', { query: 'a', granularity: 'day' }, 'bad')).status).toBe(401);
    expect((await get('/2/tweets/counts/all', { query: 'a', granularity: 'day' }, 'empty')).status).toBe(429);
  });

  it('of the last seven days take no earlier start', async () => {
    const start_time = '2026-10-01T00:00:00Z';

    const { status } = await get('/2/tweets/counts/recent', { query: 'a', granularity: 'day', start_time });

    expect(status).toBe(400);
  });
});
