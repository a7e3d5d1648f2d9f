import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRefresh } from '../../../cli/refresh/control-refresh.js';
import type { QueueStanding } from '../../../cli/limits/queue-limits.js';
import { askProgress } from '../../../cli/refresh/load-status.js';
import type { LedgerEntry } from '../../../core/schemas/ledger-entry.js';
import type { LogEntry } from '../../../simulator/call-log.js';
import { pauseUpdate, resumeUpdate, retryFailedUpdate, skipModelUpdate } from '../../../workflows/messages.js';
import { echobench } from '../../cli/run-echobench.js';
import { endRig, startRig, until, type Rig } from './rig.js';

/** Within this time an order has to be felt by the providers. */
const FELT_MS = 5000;

const QUEUE = 'echo.model.simulator';

/** So fast that calls always wait in the queue, and so slow that the refresh lasts. */
const FILE_RPS = 4;

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
  await rig.start(liveFile());
  await until(async () => (await pictures()).length >= 5);
});

afterAll(() => endRig(rig));

function liveFile() {
  return rig.file('live', (file) => {
    file.limits.queues[QUEUE] = { rps: FILE_RPS, concurrency: 8 };
    for (const source of file.sources) if (source.kind === 'x') source.maxPosts = 60;
    // It has to outlast all orders, on a busy machine too.
    for (const model of file.models) model.draws = 8;
  });
}

async function modelState(id: string): Promise<string | undefined> {
  return (await askProgress(rig.client, 'live'))?.models.find(({ modelId }) => modelId === id)?.state;
}

function handle() {
  return rig.handleOf('live');
}

function command(...args: string[]) {
  return echobench(args, { dataDir: rig.environment.dataDir });
}

async function pictures(): Promise<LogEntry[]> {
  return (await rig.simulatorLog()).filter((entry) => entry.kind.startsWith('images.'));
}

/** Calls that came in so long after a moment, once that time is over. */
async function callsBetween(sinceMs: number, window: { from: number; to: number }): Promise<LogEntry[]> {
  await sleep(Math.max(0, sinceMs + window.to - Date.now()));
  const calls = (await rig.simulatorLog()).filter((entry) => /^(images\.|chat:)/.test(entry.kind));
  return calls.filter(({ atMs }) => atMs > sinceMs + window.from && atMs <= sinceMs + window.to);
}

async function picturesBetween(sinceMs: number, window: { from: number; to: number }): Promise<LogEntry[]> {
  return (await callsBetween(sinceMs, window)).filter((entry) => entry.kind.startsWith('images.'));
}

describe('orders to a refresh under way', () => {
  it('pause stops spending within 5 s, and no bookkeeping: what was under way is stored', async () => {
    await rig.setFaults({ rules: [{ match: { path: '/images/' }, fault: 'slow', seconds: 2 }] });
    let underWay: LedgerEntry[] = [];
    await until(async () => {
      underWay = await rig.store.ledger.raw.find({ state: 'started', stage: 'generate' }).toArray();
      return underWay.length > 2;
    });
    const pausedMs = Date.now();
    await handle().executeUpdate(pauseUpdate);
    await rig.setFaults({ rules: [] });

    expect(await callsBetween(pausedMs, { from: FELT_MS, to: FELT_MS + 4000 })).toEqual([]);

    const rows = await rig.store.ledger.raw.find({ _id: { $in: underWay.map((row) => row._id) } }).toArray();
    expect(rows.filter((row) => row.state === 'answered').length).toBeGreaterThan(0);
    expect(await rig.store.ledger.raw.countDocuments({ state: 'started' })).toBe(0);
    const stored = await rig.store.generations.getMany(rows.map((row) => row.callKey));
    expect(stored.size).toBe(rows.length);
    expect((await rig.simulatorLog()).filter((entry) => entry.kind.startsWith('images.')).length).toBe(
      await rig.store.ledger.raw.countDocuments({ stage: 'generate' }),
    );
  });

  it('resume goes on within 5 s', async () => {
    const resumedMs = Date.now();
    await handle().executeUpdate(resumeUpdate);

    expect((await picturesBetween(resumedMs, { from: 0, to: FELT_MS })).length).toBeGreaterThan(3);
  });

  it('a queue is retuned within 5 s, and the limit holds over a restart of the workers', async () => {
    const set = await command('limits', 'set', QUEUE, '1', '--json');
    const retunedMs = Date.now();
    expect(set.code).toBe(0);
    expect(JSON.parse(set.stdout)).toMatchObject({ queue: QUEUE, fileRps: FILE_RPS, liveRps: 1 });

    // One each second, and one more for where the window begins.
    expect((await picturesBetween(retunedMs, { from: FELT_MS, to: FELT_MS + 6000 })).length).toBeLessThanOrEqual(7);

    await rig.killWorkers();
    await rig.startWorkers();
    const restartedMs = Date.now();
    const after = await picturesBetween(restartedMs, { from: 0, to: 8000 });
    expect(after.length).toBeGreaterThan(0);
    expect(after.length).toBeLessThanOrEqual(10);
    const standings = JSON.parse((await command('limits', 'get', '--json')).stdout) as QueueStanding[];
    const own = standings.find(({ queue }) => queue === QUEUE);
    expect(own).toMatchObject({ liveRps: 1, fileRps: FILE_RPS, fileConcurrency: 8 });
    expect(own?.backlog).toBeGreaterThan(0);
    expect(own?.pollers).toBeGreaterThan(0);
  });

  it('a limit that is unset gives way to that of the file', async () => {
    const unset = await command('limits', 'unset', QUEUE);
    expect(unset.stdout).toBe(`${QUEUE}: ${FILE_RPS} calls a second, as in the refresh file\n`);
    const unsetMs = Date.now();

    expect((await picturesBetween(unsetMs, { from: FELT_MS - 3000, to: FELT_MS })).length).toBeGreaterThan(6);
  });

  it('a model that is skipped is not called after 5 s, though its calls wait in the queue; the others go on', async () => {
    const skippedMs = Date.now();
    await handle().executeUpdate(skipModelUpdate, { args: [{ modelId: 'atelier' }] });

    const after = await picturesBetween(skippedMs, { from: FELT_MS, to: FELT_MS + 4000 });
    expect(after.filter((entry) => entry.model === 'sim-atelier')).toEqual([]);
    expect(after.length).toBeGreaterThan(0);
  });

  it('an unknown queue is refused with those that are known', async () => {
    expect(await command('limits', 'set', 'echo.model.nobody', '3')).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'error: no task queue "echo.model.nobody"; known: echo.judge.simulator, echo.llm.simulator, echo.model.simulator, echo.source.x\n',
    });
    const { stdout } = await command('limits', 'get');
    expect(stdout).toMatch(/^Queue .*\n─+.*\necho\.judge\.simulator /);
  });

  it('cancel stops spending within 5 s, and what was under way is stored', async () => {
    const cancelledMs = Date.now();
    const targets = { temporal: { connection: {}, namespace: 'default', address: '' }, mongodbUri: '' };
    expect(await cancelRefresh({ store: rig.store, client: rig.client, targets }, 'live')).toBe(true);

    expect(await callsBetween(cancelledMs, { from: FELT_MS, to: FELT_MS + 3000 })).toEqual([]);

    expect((await rig.store.refreshes.get('live'))?.spending).toBe(false);
    const lost = await rig.store.ledger.raw.countDocuments({
      state: 'started',
      startedAt: { $gte: new Date(cancelledMs - 5000) },
    });
    expect(lost).toBe(0);
  });

  it('a start that goes on remembers which model was skipped, until a retry names it', async () => {
    const before = (await pictures()).filter((entry) => entry.model === 'sim-atelier').length;
    await rig.start(liveFile());
    await until(async () => (await modelState('brush')) === 'running');
    expect(await modelState('atelier')).toBe('skipped');
    expect((await rig.store.refreshes.get('live'))?.skippedModels).toEqual(['atelier']);
    const order = { models: [], samples: [], judges: [], metrics: [], outcomes: [] };
    await handle().executeUpdate(retryFailedUpdate, { args: [order] });
    expect(await modelState('atelier')).toBe('skipped');
    expect((await pictures()).filter((entry) => entry.model === 'sim-atelier').length).toBe(before);

    await handle().executeUpdate(retryFailedUpdate, { args: [{ ...order, models: ['atelier'] }] });
    await until(async () => (await modelState('atelier')) === 'running');
    expect((await rig.store.refreshes.get('live'))?.skippedModels).toEqual([]);
    await until(async () => (await pictures()).filter((entry) => entry.model === 'sim-atelier').length > before);
  });
});
