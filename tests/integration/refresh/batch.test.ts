import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatCostUsd } from '../../../core/pricing.js';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { LedgerEntry } from '../../../core/schemas/ledger-entry.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { modelProgressQuery } from '../../../workflows/messages.js';
import { clearFaultsAfter, endRig, fewPosts, startRig, until, type Rig } from './rig.js';

/** A run without batches, and one that loses the answers to its first batches, and its workers while these are under way. */
let liveStatus: RefreshStatus;
let rig: Rig;
let status: RefreshStatus;
let code: number;

beforeAll(async () => {
  const live = await startRig();
  await live.start(live.file('run', small));
  liveStatus = (await live.finish('run')).status;
  await endRig(live);

  rig = await startRig();
  await rig.setFaults({
    rules: [
      { match: { kind: 'batches.get' }, fault: 'server_error' },
      // The batch is made, and its handle is lost on the way.
      { match: { kind: 'batches.create' }, fault: 'cut_body', attempts: 1 },
    ],
  });
  await rig.start(rig.file('run', batched));
  await until(async () => (await rig.store.batches.raw.countDocuments({ judgeId: null, handle: { $ne: null } })) >= 2);
  await killAndRestart();
  await rig.setFaults({ rules: [] });
  ({ status, code } = await rig.finish('run'));
});

afterAll(() => endRig(rig));

function small(file: RefreshFile): void {
  file.curate.maxPerSplit = 3;
  file.models.splice(2);
  fewPosts(file);
}

/** One model and one judge; the simulator's host has no entry in the price table, so the discount stands in the file. */
function batched(file: RefreshFile): void {
  small(file);
  Object.assign(file.models[0]!, { batch: true, batchDiscount: 0.5 });
  Object.assign(file.judges[0]!, { batch: true, batchDiscount: 0.5 });
  file.budget = { usd: 50, hard: true };
}

async function killAndRestart(): Promise<void> {
  await rig.killWorkers();
  await rig.startWorkers();
}

async function ledgerOf(filter: Partial<LedgerEntry>): Promise<LedgerEntry[]> {
  return rig.store.ledger.raw.find(filter).toArray();
}

describe('a refresh with batches, its workers killed between submit and fetch', () => {
  it('ends done, with the board of the run without batches', () => {
    expect(code).toBe(0);
    expect(status.boards).toEqual(liveStatus.boards);
    expect(status.judgeBoards).toEqual(liveStatus.judgeBoards);
    expect(status.metrics).toEqual(liveStatus.metrics);
  });

  it('made each batch once, and asked the model that has them in no other way', async () => {
    const log = await rig.simulatorLog();
    const made = log.filter(({ kind }) => kind === 'batches.create');

    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(new Set(made.map(({ contentKey }) => contentKey)).size).toBe(made.length);
    expect(made.filter(({ fault }) => fault === 'cut_body').length).toBeGreaterThanOrEqual(2);
    expect(log.filter(({ kind, model }) => kind.startsWith('images.') && model === 'sim-atelier')).toEqual([]);
    expect(log.filter(({ kind, model }) => kind === 'chat:judge' && model === 'sim-judge-a')).toEqual([]);
  });

  it('booked pictures and judgments of batches at the discount, all others at the full price', async () => {
    const pictures = await ledgerOf({ stage: 'generate', state: 'answered', modelId: 'atelier' });
    const others = await ledgerOf({ stage: 'generate', state: 'answered', modelId: 'brush' });
    const judgments = await ledgerOf({ stage: 'judge', state: 'answered', judgeId: 'judge-a' });
    const price = { inputUsdPerMTok: 2.5, outputUsdPerMTok: 10 };

    expect(new Set(pictures.map(({ costUsd }) => costUsd))).toEqual(new Set([0.02]));
    expect(new Set(others.map(({ costUsd }) => costUsd))).toEqual(new Set([0.02]));
    expect(judgments.length).toBeGreaterThan(3);
    for (const { usage, costUsd } of judgments) expect(costUsd).toBeCloseTo(chatCostUsd(price, usage!)! / 2, 9);
  });

  it('left no row of the ledger open, no batch in the store and nothing reserved', async () => {
    expect(await ledgerOf({ state: 'started' })).toEqual([]);
    expect(await rig.store.batches.raw.countDocuments({})).toBe(0);
    const spentUsd = (await ledgerOf({})).reduce((sum, row) => sum + (row.costUsd ?? row.reservedUsd ?? 0), 0);
    const reckoned = await rig.store.budgets.reckon('run', 50);
    expect(reckoned.underWay).toBe(0);
    expect(reckoned.availableUsd).toBeCloseTo(50 - spentUsd, 9);
  });

  it('counts what batches cost in the progress of the model', async () => {
    const handle = rig.client.workflow.getHandle('refresh/run/model/atelier');
    const { spendUsd } = await handle.query(modelProgressQuery);
    const rows = [...(await ledgerOf({ modelId: 'atelier' }))];

    expect(spendUsd).toBeCloseTo(
      rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0),
      9,
    );
  });
});

describe('a refresh whose steps of annotation go into batches', () => {
  it('finds what it finds without, asks none of these steps by itself, and leaves nothing behind', async () => {
    const before = (await rig.simulatorLog()).length;
    await rig.start(
      rig.file('steps', (file) => {
        small(file);
        file.models.splice(1);
        // Other keys than those of the refresh before.
        file.annotate.model.temperature = 0.1;
        file.annotate.batch = ['relevance', 'extraction', 'images', 'quality'];
        file.annotate.batchDiscount = 0.5;
      }),
    );

    const ended = await rig.finish('steps');

    expect([ended.code, ended.status.failure]).toEqual([0, null]);
    const ownCounts = (funnel: Record<string, number>) =>
      Object.fromEntries(Object.entries(funnel).filter(([key]) => /^(threads|candidates|dropped|samples)/.test(key)));
    expect(ownCounts(ended.status.funnel)).toEqual(ownCounts(status.funnel));
    const log = (await rig.simulatorLog()).slice(before);
    expect(log.filter(({ kind }) => /^chat:(relevance|extraction|images|quality)/.test(kind))).toEqual([]);
    expect(log.filter(({ kind }) => kind === 'batches.create').length).toBeGreaterThanOrEqual(4);
    const rows = await ledgerOf({ refreshId: 'steps', stage: 'annotate' });
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['answered']));
    expect(await rig.store.questions.raw.countDocuments({})).toBe(0);
    expect(await rig.store.batches.raw.countDocuments({})).toBe(0);
  });
});

describe('a batch that expires half done', () => {
  it('keeps what was done, and has the rest drawn one by one', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { kind: 'batches.create' }, fault: 'batch_expire' }] });
    await rig.start(
      rig.file('half', (file) => {
        batched(file);
        file.models.splice(1);
        file.models[0]!.parameters = { size: '96x96' };
      }),
    );

    const ended = await rig.finish('half');

    expect(ended.code).toBe(0);
    const rows = await ledgerOf({ refreshId: 'half', stage: 'generate' });
    const late = rows.filter(({ reason }) => /expired/.test(reason ?? ''));
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late.map(({ state, costUsd }) => `${state} ${costUsd}`))).toEqual(new Set(['failed 0']));
    const answered = rows.filter(({ state }) => state === 'answered').map(({ costUsd }) => costUsd);
    expect(new Set(answered)).toEqual(new Set([0.02, 0.04]));
  });
});
