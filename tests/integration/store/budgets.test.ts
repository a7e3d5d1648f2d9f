import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { BudgetAccount } from '../../../core/schemas/budget-account.js';
import type { LedgerEntry } from '../../../core/schemas/ledger-entry.js';
import { folderBlobs } from '../../../store/folder-blobs.js';
import { openStore, type Store } from '../../../store/store.js';

/** As many connections, each with its own batches, as there would be worker processes. */
const WORKERS = 8;

let stores: Store[] = [];
let store: Store;

beforeAll(async () => {
  const database = `test_${randomUUID().slice(0, 8)}`;
  const open = () => openStore({ uri: inject('mongodbUri'), database, blobs: folderBlobs('/nowhere') });
  stores = [await open()];
  while (stores.length < WORKERS) stores.push(await open());
  store = stores[0]!;
});

afterAll(async () => {
  for (const each of stores) await each.close();
});

function row(refreshId: string, change: Partial<LedgerEntry>): LedgerEntry {
  return {
    _id: randomUUID(),
    callKey: 'key',
    refreshId,
    stage: 'generate',
    judgeId: null,
    modelId: 'brush',
    provider: 'acme',
    model: 'brush-2',
    state: 'answered',
    failureKind: null,
    reason: null,
    httpStatus: 200,
    requestId: null,
    usage: null,
    costUsd: 0.5,
    reservedUsd: null,
    startedAt: new Date(),
    finishedAt: new Date(),
    ...change,
  };
}

function reservation(refreshId: string, usd: number, at = new Date()) {
  return { refreshId, rowId: randomUUID(), usd, at };
}

async function account(refreshId: string): Promise<BudgetAccount | undefined> {
  const { db } = store.ledger.raw as unknown as {
    db: { collection(name: string): { findOne(filter: object): Promise<BudgetAccount> } };
  };
  return db.collection('budgets').findOne({ _id: refreshId });
}

describe('reserving from a budget', () => {
  it('gives out no more than there is, however many ask at once, and all of it', async () => {
    await store.budgets.reckon('crowd', 10);

    const answers = await Promise.all(
      stores.flatMap(({ budgets }) => Array.from({ length: 40 }, () => budgets.reserve(reservation('crowd', 0.1)))),
    );

    expect(answers.filter(Boolean).length).toBe(100);
    expect((await account('crowd'))?.availableUsd).toBeCloseTo(0, 9);
  });

  it('refuses what is too much and grants what fits, also when both are asked for in one batch', async () => {
    await store.budgets.reckon('mixed', 1);

    const answers = await Promise.all(
      [2, 0.4, 0.4, 0.4].map((usd) => store.budgets.reserve(reservation('mixed', usd))),
    );

    expect(answers).toEqual([false, true, true, false]);
  });

  it('refuses all while the account was never reckoned up', async () => {
    expect(await store.budgets.reserve(reservation('unknown', 0.01))).toBe(false);
  });
});

describe('settling', () => {
  it('gives back what a call did not cost, once', async () => {
    await store.budgets.reckon('back', 1);
    const held = reservation('back', 1);
    await store.budgets.reserve(held);
    const settlement = { refreshId: 'back', rowId: held.rowId, backUsd: 0.75 };

    await Promise.all(stores.map(({ budgets }) => budgets.settle(settlement)));
    await store.budgets.settle(settlement);

    expect(await account('back')).toMatchObject({ availableUsd: 0.75, reserved: {} });
  });
});

describe('reckoning up', () => {
  it('counts costs, what was reserved where a cost is unknown, and calls under way', async () => {
    await store.ledger.put(row('sum', { costUsd: 1 }));
    await store.ledger.put(row('sum', { state: 'failed', costUsd: null, reservedUsd: 2 }));
    await store.ledger.put(row('sum', { state: 'started', costUsd: null, reservedUsd: 4 }));
    await store.ledger.put(row('sum', { costUsd: null, reservedUsd: null }));
    await store.ledger.put(row('another', { costUsd: 100 }));

    expect(await store.budgets.reckon('sum', 20)).toEqual({ limitUsd: 20, availableUsd: 13, underWay: 0 });

    const held = reservation('sum', 8);
    await store.budgets.reserve(held);
    await store.ledger.put(row('sum', { _id: held.rowId, state: 'started', costUsd: null, reservedUsd: 8 }));
    expect(await store.budgets.reckon('sum', 30)).toEqual({ limitUsd: 30, availableUsd: 15, underWay: 1 });
  });

  it('gives up reservations of workers that died; where the call may have been paid for, it stays spent', async () => {
    await store.budgets.reckon('dead', 10);
    const longAgo = new Date(Date.now() - 3_600_000);
    const [unpaid, maybePaid] = [reservation('dead', 3, longAgo), reservation('dead', 4, longAgo)];
    await store.budgets.reserve(unpaid);
    await store.budgets.reserve(maybePaid);
    await store.ledger.put(row('dead', { _id: maybePaid.rowId, state: 'started', costUsd: null, reservedUsd: 4 }));

    expect(await store.budgets.reckon('dead', 10)).toEqual({ limitUsd: 10, availableUsd: 6, underWay: 0 });
  });

  it('loses nothing while calls come and go', async () => {
    await store.budgets.reckon('busy', 8);
    let costUsd = 0;
    async function call({ budgets, ledger }: Store): Promise<void> {
      const held = reservation('busy', 0.1);
      if (!(await budgets.reserve(held))) return;
      const started = row('busy', { _id: held.rowId, state: 'started', costUsd: null, reservedUsd: 0.1 });
      await ledger.put(started);
      await ledger.put({ ...started, state: 'answered', costUsd: 0.06 });
      costUsd += 0.06;
      await budgets.settle({ refreshId: 'busy', rowId: held.rowId, backUsd: 0.1 - 0.06 });
    }

    await Promise.all([
      ...stores.map(async (each) => {
        for (let i = 0; i < 25; i += 1) await call(each);
      }),
      ...stores.slice(0, 4).map(async ({ budgets }) => {
        for (let i = 0; i < 10; i += 1) await budgets.reckon('busy', 8);
      }),
    ]);

    expect(costUsd).toBeLessThanOrEqual(8 + 1e-9);
    expect((await account('busy'))?.availableUsd).toBeCloseTo(8 - costUsd, 6);
    expect((await store.budgets.reckon('busy', 8)).availableUsd).toBeCloseTo(8 - costUsd, 6);
  });
});
