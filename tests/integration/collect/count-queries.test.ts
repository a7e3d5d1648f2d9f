import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { countWork } from '../../../activities/plan/count-work.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { countQueries, type CountParts } from '../../../cli/plan/count-queries.js';
import { createContext, type ContextParts } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { CORPUS_WINDOW } from '../../../simulator/corpus/build-corpus.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { pollUntil } from '../../../workers/embedded/poll-until.js';
import { linesOf, startEchobench } from '../../cli/run-echobench.js';
import { MINIMAL } from '../../core/make-refresh-file.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 40 });
});
afterEach(() => simulator.setFaults({}));
afterAll(() => simulator.close());

function fileOf(id: string, change: Record<string, unknown> = {}): RefreshFile {
  return RefreshFile.parse(writtenFile(id, change));
}

function writtenFile(id: string, change: Record<string, unknown>): Record<string, unknown> {
  const { source, ...rest } = { source: {}, ...change };
  return {
    ...MINIMAL,
    id,
    window: CORPUS_WINDOW,
    sources: [{ kind: 'x', baseUrl: simulator.url, pricePerPostUsd: 0.005, pricePerCountUsd: 0.01, ...source }],
    phases: [{ id: 'broad', keywords: ['gpt image'], languages: ['en', 'es'] }],
    ...rest,
  };
}

function parts(change: Partial<CountParts> & Pick<Partial<ContextParts>, 'recordCall'> = {}): CountParts {
  const { recordCall, ...rest } = change;
  const context = createContext({
    store: place.store,
    prompts: readPrompts(),
    prices: readPrices(),
    secrets: () => 'token-of-the-test',
    log: pino({ level: 'silent' }),
    ...(recordCall && { recordCall }),
  });
  const now = () => new Date('2026-10-15T12:00:00Z');
  return {
    context: { ...context, now, random: () => 0 },
    note: () => {},
    signal: new AbortController().signal,
    ...rest,
  };
}

function countsAsked(): number {
  return simulator.log().filter(({ kind }) => kind === 'x.counts').length;
}

function inEnglish(): number {
  const { posts } = simulator.corpus;
  return posts.filter(({ text, language }) => language === 'en' && /\bgpt image\b/i.test(text)).length;
}

describe('countQueries', () => {
  it('asks once for each query, says before what it costs, and books it', async () => {
    const notes: string[] = [];
    const file = fileOf('counted');
    const note = (words: string) => notes.push(words);

    await countQueries(file, parts({ note }));
    const asked = countsAsked();
    await countQueries(file, parts({ note }));

    const rows = await place.store.ledger.raw.find({ refreshId: 'counted' }).toArray();
    expect(notes).toEqual(['x: counting 2 queries: 2 requests or more, at $0.01 each, $0.020']);
    expect(asked).toBe(2);
    expect(countsAsked()).toBe(asked);
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

  it('keeps the count under way of who stops it, and asks for no further one', async () => {
    const file = fileOf('stopped', { phases: [{ id: 'a', keywords: ['lantern'], languages: ['en', 'es', 'ja'] }] });
    const before = countsAsked();
    const stop = new AbortController();

    const isAll = await countQueries(file, parts({ signal: stop.signal, recordCall: () => stop.abort() }));
    const asked = countsAsked() - before;
    const isAllThen = await countQueries(file, parts());

    const rows = await place.store.ledger.raw.find({ refreshId: 'stopped' }).toArray();
    expect({ isAll, asked, isAllThen }).toEqual({ isAll: false, asked: 1, isAllThen: true });
    expect(countsAsked() - before).toBe(3);
    expect(rows.map(({ state }) => state)).toEqual(['answered', 'answered', 'answered']);
  });

  it('pays by the rules of a refresh that was begun: nothing while it is held, nothing beyond its hard budget', async () => {
    const file = fileOf('begun', {
      phases: [{ id: 'a', keywords: ['lighthouse'] }],
      budget: { usd: 0.005, hard: true },
    });
    await place.store.refreshes.put({ ...newRefresh(file, 'digest', new Date()), spending: false });
    const before = countsAsked();

    await expect(countQueries(file, parts())).rejects.toThrow(/the refresh "begun" is held; resume it/);
    await place.store.refreshes.update('begun', { $set: { spending: true } });
    await expect(countQueries(file, parts())).rejects.toThrow(/x does not count: budget_exhausted/);

    expect(countsAsked()).toBe(before);
  });

  it('says for how long a source wants to be left alone, and notes no wait that nobody waits for', async () => {
    const file = fileOf('hasty', { phases: [{ id: 'a', keywords: ['windmill'] }] });
    simulator.setFaults({ rules: [{ match: { kind: 'x.counts' }, fault: 'rate_limit', retryAfterSeconds: 40 }] });

    await expect(countQueries(file, parts())).rejects.toThrow(
      /x does not count: rate_limited: .*run it again, in (3\d|4[01]) s/,
    );

    const rows = await place.store.ledger.raw.find({ refreshId: 'hasty' }).toArray();
    expect(rows).toMatchObject([{ state: 'failed', failureKind: 'rate_limited', costUsd: 0 }]);
    expect(await place.store.providerWaits.raw.countDocuments({ refreshId: 'hasty' })).toBe(0);
  });

  it('ends on Ctrl-C once the count under way is kept, with code 1', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'refresh.yaml');
    const phases = [{ id: 'a', keywords: ['waterfall'], languages: ['en', 'es'] }];
    await writeFile(path, JSON.stringify(writtenFile('interrupted', { phases })));
    simulator.setFaults({ rules: [{ match: { kind: 'x.counts' }, fault: 'slow', seconds: 2 }] });
    const { raw } = place.store.ledger;
    const uri = new URL(inject('mongodbUri'));
    uri.pathname = raw.dbName;
    const variables = { MONGODB_URI: uri.href, X_BEARER_TOKEN: 'token-of-the-test' };
    const isAsking = async () => (await raw.countDocuments({ refreshId: 'interrupted' })) > 0 || null;

    await using running = startEchobench(['plan', path, '--count', '--json'], { dataDir: folder.path, variables });
    await pollUntil(isAsking, { timeoutMs: 60_000, intervalMs: 20 });
    running.signal('SIGINT');
    const { code, stdout, stderr } = await running.ended;

    expect(linesOf(stderr).at(-1)).toBe('stopped: what was counted is kept; run it again to count the others');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(await raw.find({ refreshId: 'interrupted' }).toArray()).toMatchObject([
      { state: 'answered', costUsd: 0.01 },
    ]);
  });
});
