import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { countWork } from '../../../activities/plan/count-work.js';
import { countQueries, type CountParts } from '../../../cli/plan/count-queries.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { CORPUS_WINDOW } from '../../../simulator/corpus/build-corpus.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { openSource } from '../../../sources/registry.js';
import { MINIMAL } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 40 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

function fileOf(id: string, change: Record<string, unknown> = {}): RefreshFile {
  const { source, ...rest } = { source: {}, ...change };
  return RefreshFile.parse({
    ...MINIMAL,
    id,
    window: CORPUS_WINDOW,
    sources: [{ kind: 'x', baseUrl: simulator.url, pricePerPostUsd: 0.005, pricePerCountUsd: 0.01, ...source }],
    phases: [{ id: 'broad', keywords: ['gpt image'], languages: ['en', 'es'] }],
    ...rest,
  });
}

function parts(notes: string[] = [], change: Partial<CountParts> = {}): CountParts {
  return {
    store: place.store,
    open: (source) => openSource(source, { token: 'token-of-the-test', timeoutMs: 10_000 }),
    note: (words) => notes.push(words),
    now: () => new Date('2026-10-15T12:00:00Z'),
    ...change,
  };
}

function inEnglish(): number {
  const { posts } = simulator.corpus;
  return posts.filter(({ text, language }) => language === 'en' && /\bgpt image\b/i.test(text)).length;
}

describe('countQueries', () => {
  it('asks once for each query, says before what it costs, and books it', async () => {
    const notes: string[] = [];
    const file = fileOf('counted');

    await countQueries(file, parts(notes));
    const asked = simulator.log().filter(({ kind }) => kind === 'x.counts').length;
    await countQueries(file, parts(notes));

    const rows = await place.store.ledger.raw.find({ refreshId: 'counted' }).toArray();
    expect(notes).toEqual(['x: counting 2 queries: 2 requests or more, at $0.01 each, $0.020']);
    expect(asked).toBe(2);
    expect(simulator.log().filter(({ kind }) => kind === 'x.counts')).toHaveLength(asked);
    expect(rows.map(({ state, costUsd, stage, model }) => ({ state, costUsd, stage, model }))).toEqual(
      [1, 2].map(() => ({ state: 'answered', costUsd: 0.01, stage: 'collect', model: 'x counts' })),
    );
  });

  it('lets the plan say what there is, at most what is taken of a query', async () => {
    const context = { store: place.store, prompts: readPrompts() };
    const bounded = fileOf('counted', { source: { maxPosts: 5 } });

    const { counts } = await countWork(context, bounded);
    const before = await countWork(context, fileOf('not-counted', { phases: [{ id: 'a', keywords: ['sphinx'] }] }));

    const [line] = counts;
    expect(inEnglish()).toBeGreaterThan(5);
    expect(line?.basis).toMatch(/^counted by the source on 2026-10-15, at most maxPosts = 5 a query/);
    expect(line?.samples.low).toBeLessThanOrEqual(10);
    expect(before.counts[0]?.basis).toMatch(/^at most maxPosts x queries = 10000 x 1 posts/);
  });

  it('takes no count of unknown price under a hard budget', async () => {
    const file = fileOf('hard', { source: { pricePerCountUsd: null, operators: 'has:images' }, budget: { usd: 1 } });

    await expect(countQueries(file, parts())).rejects.toThrow(/no price of a count is known/);
  });

  it('says which query is wrong, and keeps the failed call in the ledger', async () => {
    const file = fileOf('wrong', { source: { queries: ['(open'] }, phases: [] });

    await expect(countQueries(file, parts())).rejects.toThrow(/sources\/x: \(open: HTTP 400/);

    const rows = await place.store.ledger.raw.find({ refreshId: 'wrong' }).toArray();
    expect(rows).toMatchObject([{ state: 'failed', failureKind: 'invalid_request', costUsd: 0 }]);
  });
});
