import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFetchGeneration } from '../../../activities/fetch-generation.js';
import type { GenerateInput } from '../../../activities/generate.js';
import type { FetchReport } from '../../../activities/reports.js';
import { cancelRefresh, retryRefresh } from '../../../cli/refresh/control-refresh.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { environmentSecrets } from '../../../config/secrets.js';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { Generation } from '../../../core/schemas/generation.js';
import type { LedgerEntry } from '../../../core/schemas/ledger-entry.js';
import { ImageModelConfig } from '../../../core/schemas/image-model-config.js';
import { Provider } from '../../../core/schemas/provider.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { benchmarkIds } from '../../../core/schemas/release.js';
import { clearFaultsAfter, endRig, fewPosts, startRig, until, type Rig } from './rig.js';

/** Each look at a request takes so long, and it is under way for two of them: time for everything that happens meanwhile. */
const SLOW_LOOKS = { rules: [{ match: { kind: 'bfl.poll' }, fault: 'slow' as const, seconds: 3 }] };

/** Of no use to orders; they go by the rig's client. */
const targets = { temporal: { connection: {}, namespace: 'default', address: '' }, mongodbUri: '' };

let rig: Rig;

beforeAll(async () => {
  rig = await startRig({ BFL_API_KEY: 'the-key-of-the-test-0815' });
});

afterAll(() => endRig(rig));

/** Models of a vendor with a queue, each with a seed, so that what one refresh asks for is not what another has. */
function queuedFile(id: string, change: { models: string[]; seed: number; samples: number }): RefreshFile {
  return rig.file(id, (file) => {
    fewPosts(file);
    file.curate.maxPerSplit = change.samples;
    file.providers['bfl'] = Provider.parse({
      baseUrl: `${rig.stack.simulatorUrl}/bfl/v1`,
      keyEnv: 'BFL_API_KEY',
      timeoutSeconds: 30,
    });
    file.models = change.models.map((model) =>
      ImageModelConfig.parse({
        id: model,
        protocol: 'bfl',
        provider: 'bfl',
        model,
        maxInputImages: 4,
        parameters: { seed: change.seed },
      }),
    );
    file.limits.queues['echo.model.bfl'] = { concurrency: 40 };
  });
}

/** How often each distinct request was submitted, those before a moment left out. */
async function submits(after = 0): Promise<number[]> {
  const counts = new Map<string, number>();
  for (const { kind, n, contentKey } of await rig.simulatorLog())
    if (kind === 'bfl.submit' && n > after) counts.set(contentKey, (counts.get(contentKey) ?? 0) + 1);
  return [...counts.values()];
}

async function lastCall(): Promise<number> {
  return (await rig.simulatorLog()).at(-1)?.n ?? 0;
}

function generateRows(refreshId: string): Promise<LedgerEntry[]> {
  return rig.store.ledger.raw.find({ refreshId, stage: 'generate' }).toArray();
}

function statesOf(rows: readonly LedgerEntry[]): string[] {
  return rows.map(({ state, failureKind }) => failureKind ?? state).toSorted();
}

function pending(refreshId: string): Promise<number> {
  return rig.store.submissions.raw.countDocuments({ refreshId });
}

async function samplesOf(refreshId: string): Promise<number> {
  const refresh = await rig.store.refreshes.get(refreshId);
  const release = await rig.store.releases.get(refresh?.releaseId ?? '');
  return release ? benchmarkIds(release).length : 0;
}

/** Waits until every request of a refresh is with the vendor, and none is answered. */
async function untilAllAreWithTheVendor(refreshId: string, models: number): Promise<number> {
  await until(async () => {
    const samples = await samplesOf(refreshId);
    return samples > 0 && (await pending(refreshId)) === models * samples;
  });
  return models * (await samplesOf(refreshId));
}

describe('workers killed while a vendor with a queue has their requests', () => {
  let requests: number;
  let atKill: LedgerEntry[];
  let status: RefreshStatus;
  let code: number;

  beforeAll(async () => {
    await rig.setFaults(SLOW_LOOKS);
    const models = ['flux-kontext-max', 'flux-kontext-pro'];
    await rig.start(queuedFile('killed', { models, seed: 1, samples: 3 }));
    requests = await untilAllAreWithTheVendor('killed', models.length);
    await rig.killWorkers();
    atKill = await generateRows('killed');
    await rig.startWorkers();
    // Once more, when some of the answers are being stored.
    await until(async () => (await rig.store.generations.raw.countDocuments({})) > 0);
    await rig.killWorkers();
    await rig.setFaults({ rules: [] });
    await rig.startWorkers();
    ({ code, status } = await rig.finish('killed'));
  });

  it('were killed between submit and answer', () => {
    expect(statesOf(atKill)).toEqual(Array.from({ length: requests }, () => 'started'));
    expect(requests).toBeGreaterThanOrEqual(8);
  });

  it('submit nothing twice, and have a row for each request, all answered', async () => {
    expect(await submits()).toEqual(Array.from({ length: requests }, () => 1));
    expect(statesOf(await generateRows('killed'))).toEqual(Array.from({ length: requests }, () => 'answered'));
    expect(await rig.store.ledger.raw.countDocuments({ state: 'started', stage: 'generate' })).toBe(0);
    expect(await rig.store.submissions.raw.countDocuments({})).toBe(0);
  });

  it('end with a whole board, of which nothing passes for a retry', async () => {
    expect(code).toBe(0);
    expect(status.boards.map(({ split }) => split)).toEqual(['text_to_image', 'image_to_image']);
    for (const { rows } of status.boards) expect(rows.map(({ missing, failed }) => missing + failed)).toEqual([0, 0]);
    const generations = await rig.store.generations.raw.find({}).toArray();
    expect(generations.map(({ outcome, retried }) => [outcome, retried])).toEqual(
      Array.from({ length: requests }, () => ['ok', false]),
    );
    // What the vendor says that a picture costs.
    expect(status.models.map(({ spendUsd }) => spendUsd)).toHaveLength(2);
    expect(generations.every(({ costUsd }) => costUsd === 0.04)).toBe(true);
  });
});

describe('a look at a request, after a worker that died between two of its writes', () => {
  let generation: Generation;
  let look: () => Promise<FetchReport>;

  beforeAll(async () => {
    const { store } = rig;
    const secrets = environmentSecrets(rig.environment.variables);
    const log = pino({ enabled: false });
    const context = createContext({ store, prompts: readPrompts(), prices: readPrices(), secrets, log });
    [generation] = (await store.generations.raw.find({ outcome: 'ok' }).limit(1).toArray()) as [Generation];
    const { modelId, sampleId } = generation;
    const input = { refreshId: 'killed', modelId, sampleId, retry: null };
    const fetchGeneration = createFetchGeneration(context);
    look = () =>
      new MockActivityEnvironment().run<[GenerateInput], FetchReport, typeof fetchGeneration>(fetchGeneration, input);
  });

  it('completes the books where the picture was stored, and asks nobody', async () => {
    const { store } = rig;
    const row = await store.ledger.raw.findOne({ callKey: generation._id });
    await store.ledger.put({ ...row!, state: 'started', costUsd: null, finishedAt: null });
    const submission = { refreshId: 'killed', modelId: generation.modelId, ledgerId: row!._id, handle: '{}' };
    await store.submissions.put({
      ...submission,
      _id: generation._id,
      replaces: null,
      submittedAt: generation.at,
    });
    const before = await lastCall();

    const report = await look();

    expect(report).toEqual({ kind: 'done', outcome: 'ok', costUsd: 0, image: generation.image?.sha256 });
    expect(await store.ledger.get(row!._id)).toMatchObject({ state: 'answered', costUsd: 0.04 });
    expect(await store.submissions.get(generation._id)).toBeNull();
    expect(await store.generations.get(generation._id)).toEqual(generation);
    expect(await lastCall()).toBe(before);
  });

  it('finds the picture where the request was struck off too, and has it made anew where there is none', async () => {
    expect(await look()).toMatchObject({ kind: 'done', outcome: 'ok', costUsd: 0 });

    await rig.store.generations.remove(generation._id);
    expect(await look()).toEqual({ kind: 'again' });

    await rig.store.generations.put(generation);
  });
});

describe('requests that come to nothing', () => {
  const models = ['flux-kontext-pro'];

  it('are made anew when the vendor knows them no more', async () => {
    clearFaultsAfter(rig);
    const before = await lastCall();
    await rig.setFaults({
      rules: [{ match: { kind: 'bfl.poll' }, fault: 'server_error', status: 404, attempts: 1 }],
    });
    await rig.start(queuedFile('lost', { models, seed: 2, samples: 2 }));

    const { code, status } = await rig.finish('lost');

    const samples = await samplesOf('lost');
    expect(code).toBe(0);
    expect(status.models[0]?.counts).toEqual({ ok: samples });
    expect(await submits(before)).toEqual(Array.from({ length: samples }, () => 2));
    expect(statesOf(await generateRows('lost'))).toEqual([
      ...Array.from({ length: samples }, () => 'answered'),
      ...Array.from({ length: samples }, () => 'bad_response'),
    ]);
  });

  it('count as failed after three, and an order to do them again submits each once', async () => {
    clearFaultsAfter(rig);
    let before = await lastCall();
    // Fewer than five items: as many in a row would park the run.
    await rig.setFaults({ rules: [{ match: { kind: 'bfl.poll' }, fault: 'server_error', status: 404 }] });
    await rig.start(queuedFile('hopeless', { models, seed: 3, samples: 2 }));
    const first = await rig.finish('hopeless');

    const samples = await samplesOf('hopeless');
    expect(samples).toBeLessThan(5);
    expect(first.status.models[0]?.counts).toEqual({ failed: samples });
    expect(await submits(before)).toEqual(Array.from({ length: samples }, () => 3));
    expect(await pending('hopeless')).toBe(0);

    await rig.setFaults({ rules: [] });
    before = await lastCall();
    await retryRefresh({ store: rig.store, client: rig.client, targets }, 'hopeless', {
      models: [],
      samples: [],
      judges: [],
      metrics: [],
      outcomes: ['failed'],
    });
    const second = await rig.finish('hopeless');

    expect(second.code).toBe(0);
    expect(second.status.models[0]?.counts).toEqual({ ok: samples });
    expect(await submits(before)).toEqual(Array.from({ length: samples }, () => 1));
    const generations: Generation[] = await rig.store.generations.raw.find({ retried: true }).toArray();
    expect(generations).toHaveLength(samples);
  });
});

describe('requests of a refresh that was cancelled', () => {
  it('are fetched by the next refresh that needs them, on the bill of the first', async () => {
    clearFaultsAfter(rig);
    const models = ['flux-kontext-pro'];
    const before = await lastCall();
    await rig.setFaults(SLOW_LOOKS);
    await rig.start(queuedFile('left', { models, seed: 4, samples: 3 }));
    const requests = await untilAllAreWithTheVendor('left', 1);
    await cancelRefresh({ store: rig.store, client: rig.client, targets }, 'left');
    await rig.setFaults({ rules: [] });

    await rig.start(queuedFile('heir', { models, seed: 4, samples: 3 }));
    const { code, status } = await rig.finish('heir');

    expect(code).toBe(0);
    expect(status.models[0]?.counts).toEqual({ ok: requests });
    expect(await submits(before)).toEqual(Array.from({ length: requests }, () => 1));
    expect(statesOf(await generateRows('left'))).toEqual(Array.from({ length: requests }, () => 'answered'));
    expect(await generateRows('heir')).toEqual([]);
    expect(await rig.store.submissions.raw.countDocuments({})).toBe(0);
  });
});
