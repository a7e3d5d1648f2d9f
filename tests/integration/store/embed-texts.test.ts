import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embedTexts, vectorsOfTexts } from '../../../activities/embed-texts.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import type { CallReport } from '../../../activities/reports.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { dot } from '../../../core/embedding/unit-vector.js';
import { startSimulator, type Simulator } from '../../../simulator/server.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from './open-test-store.js';

const place = useTestStore();
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ posts: 5 });
});
afterAll(() => simulator.close());

const TEXTS = ['a red fox in the snow', 'the red fox in deep snow', 'portrait of an astronaut', '  '];

async function begin(id: string, embeddings: unknown, url = simulator.url) {
  const { store } = place;
  const file = makeRefreshFile({ id, embeddings, providers: { acme: { baseUrl: `${url}/v1` } } });
  await store.refreshes.put(newRefresh(file, 'd', new Date()));
  const secrets = () => null;
  const log = pino({ enabled: false });
  const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
  const embed = (texts: readonly string[], attempt = 1): Promise<CallReport> =>
    new MockActivityEnvironment({ attempt }).run(() => embedTexts(context, { refreshId: id, texts }));
  return { embed, file, context };
}

describe('texts embedded by a provider', () => {
  const asked = {
    protocol: 'openai-embeddings',
    provider: 'acme',
    model: 'sim-embed',
    price: { inputUsdPerMTok: 1000 },
  };

  it('are paid for once, however often they are asked for', async () => {
    const { embed, file } = await begin('asked', asked);

    expect(await embed(TEXTS)).toEqual({ kind: 'done', outcome: 'ok', costUsd: expect.closeTo(0.018, 9) });
    expect(await embed(TEXTS.toReversed())).toEqual({ kind: 'done', outcome: 'ok', costUsd: 0 });

    const rows = await place.store.ledger.raw.find({ refreshId: 'asked' }).toArray();
    expect(rows.map(({ stage, state }) => [stage, state])).toEqual([['embed', 'answered']]);
    const vectors = await vectorsOfTexts(place, file, TEXTS);
    expect([...vectors.keys()]).toEqual(TEXTS.slice(0, 3));
    const [fox, otherFox, astronaut] = TEXTS.map((text) => vectors.get(text)!);
    expect(dot(fox!, otherFox!)).toBeGreaterThan(dot(fox!, astronaut!) + 0.3);
  });

  it('leave no call open where a worker died between the answer and its row', async () => {
    const { embed } = await begin('died', { ...asked, model: 'of-a-dead-worker' });
    await embed(TEXTS);
    const open = { state: 'started', costUsd: null, finishedAt: null } as const;
    await place.store.ledger.raw.updateMany({ refreshId: 'died' }, { $set: open });

    await embed(TEXTS, 2);

    const rows = await place.store.ledger.raw.find({ refreshId: 'died' }).toArray();
    expect(rows).toMatchObject([{ state: 'answered', costUsd: null }]);
  });

  it('wait while the refresh is paused', async () => {
    const { embed } = await begin('held', { ...asked, model: 'another' });
    await place.store.refreshes.update('held', { $set: { spending: false } });

    expect(await embed(TEXTS)).toEqual({ kind: 'held' });
    expect(await place.store.ledger.count({ refreshId: 'held' })).toBe(0);
  });

  it('say what the provider has against them', async () => {
    const { embed, file } = await begin('gone', { ...asked, model: 'retired-embed' });

    const message = expect.stringMatching(/^acme: ./) as string;
    expect(await embed(TEXTS)).toMatchObject({ kind: 'parked', reason: 'model_retired', message });
    expect(await vectorsOfTexts(place, file, TEXTS)).toEqual(new Map());
  });

  it.each([
    { price: 0, costUsd: 0 },
    { price: 1000, costUsd: null },
  ])('cost $costUsd at a price of $price, when no answer comes', async ({ price, costUsd }) => {
    const id = `unanswered-${price}`;
    const { embed } = await begin(id, { ...asked, model: id, price: { inputUsdPerMTok: price } }, 'http://127.0.0.1:9');

    await expect(embed(TEXTS)).rejects.toThrow('no connection');

    const rows = await place.store.ledger.raw.find({ refreshId: id }).toArray();
    expect(rows).toMatchObject([{ state: 'failed', failureKind: 'provider_down', costUsd }]);
  });
});

describe('texts embedded by what is built in', () => {
  it('cost nothing and ask nobody', async () => {
    const before = simulator.log().length;
    const { embed, file } = await begin('built-in', null);

    expect(await embed(TEXTS)).toEqual({ kind: 'done', outcome: 'ok', costUsd: 0 });

    expect((await vectorsOfTexts(place, file, TEXTS)).size).toBe(3);
    expect(simulator.log()).toHaveLength(before);
    expect(await place.store.ledger.count({ refreshId: 'built-in' })).toBe(0);
  });
});
