import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queueStanding } from '../../../cli/limits/queue-limits.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { resumeUpdate, setBudgetUpdate } from '../../../workflows/messages.js';
import { echobench } from '../../cli/run-echobench.js';
import { endRig, fewPosts, startRig, until, type Rig } from './rig.js';

const WORKERS = 8;

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
  for (let i = 1; i < WORKERS; i += 1) await rig.startWorkers();
});

afterAll(() => endRig(rig));

function cheapPosts(file: RefreshFile): void {
  for (const source of file.sources) if (source.kind === 'x') source.pricePerPostUsd = 0.0002;
  file.curate.maxPerSplit = 14;
  file.limits.samplesInFlight = 30;
}

/** Everything that was or may have been paid: what is unknown counts as what was reserved for it. */
async function mostSpent(refreshId: string): Promise<number> {
  const rows = await rig.store.ledger.raw.find({ refreshId }).toArray();
  return rows.reduce((sum, row) => sum + (row.costUsd ?? row.reservedUsd ?? 0), 0);
}

async function paidCalls(): Promise<number> {
  return (await rig.simulatorLog()).filter(
    (entry) => entry.kind.startsWith('images.') || entry.kind.startsWith('chat:') || entry.kind === 'x.search',
  ).length;
}

describe('a hard budget with eight workers', () => {
  it('is never passed: the refresh parks before the call that could pass it, and a higher one ends it', async () => {
    await rig.start(
      rig.file('tight', (file) => {
        cheapPosts(file);
        file.budget = { usd: 0.05, hard: true, softUsd: 0.01 };
      }),
    );
    const limits = [0.05];
    let { code, status } = await rig.finish('tight');
    for (const step of [0.2, 0.4]) {
      expect(code).toBe(3);
      expect(status).toMatchObject({ state: 'parked', budget: { limitUsd: limits.at(-1), softReached: true } });
      expect(status.parked?.reason).toMatch(/^budget_exhausted: .*are left, the next call may cost \$/);
      expect(status.parked?.mend).toBe('echobench budget set tight USD');
      expect(await mostSpent('tight')).toBeLessThanOrEqual(limits.at(-1)! + 1e-9);
      // A smaller call of another worker may have found room at the moment of the refusal; it ends by itself.
      await until(
        async () => (await rig.store.ledger.raw.countDocuments({ refreshId: 'tight', state: 'started' })) === 0,
      );
      expect(await mostSpent('tight')).toBeLessThanOrEqual(limits.at(-1)! + 1e-9);
      // Such a call can also begin between a look at the ledger and one at the log.
      await until(
        async () => (await rig.store.ledger.raw.countDocuments({ refreshId: 'tight' })) === (await paidCalls()),
      );
      limits.push((await mostSpent('tight')) + step);
      await rig.handleOf('tight').executeUpdate(setBudgetUpdate, { args: [{ usd: limits.at(-1)! }] });
      ({ code, status } = await rig.finish('tight'));
    }
    expect(status.stage).toBe('generate');
    expect(status.state).toBe('parked');
    expect(await mostSpent('tight')).toBeLessThanOrEqual(limits.at(-1)! + 1e-9);
    // What is left is not enough for one call more: nothing was held back without need.
    expect(await mostSpent('tight')).toBeGreaterThan(limits.at(-1)! - 0.05);
    const { pollers } = await queueStanding(rig.client, 'echo.model.simulator', { concurrency: 8 });
    expect(pollers).toBe(WORKERS);
  });

  it('refuses a resume while it is exhausted, and says what mends it', async () => {
    await expect(rig.handleOf('tight').executeUpdate(resumeUpdate)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('echobench budget set tight USD') as string },
    });
    const { code, stderr } = await echobench(['refresh', 'resume', 'tight'], rigSetting());
    expect(code).toBe(2);
    expect(stderr).toBe(
      'error: the hard budget of "tight" is exhausted; raise it with "echobench budget set tight USD", which goes on with it\n',
    );
  });

  it('takes no amount that is spent already, and none that is no amount', async () => {
    const low = await echobench(['budget', 'set', 'tight', '0.01'], rigSetting());
    expect(low).toMatchObject({ code: 2, stdout: '' });
    expect(low.stderr).toMatch(
      /^error: the refresh "tight" has spent \$0\.\d{4} of a budget of \$0\.01; name more, or /,
    );
    await expect(
      rig.handleOf('tight').executeUpdate(setBudgetUpdate, { args: [{ usd: Number.NaN }] }),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('a budget is an amount in USD') as string } });
  });

  it('goes on by the command, to the end, and the bill is what the ledger says', async () => {
    const set = await echobench(['budget', 'set', 'tight', '100', '--json'], rigSetting());
    expect(set.code).toBe(0);
    expect(JSON.parse(set.stdout)).toMatchObject({ refreshId: 'tight', budget: { limitUsd: 100, hard: true } });
    const { code, status } = await rig.finish('tight');
    expect(code).toBe(0);
    // Nobody knows what a refusal costs: what was reserved for it stays held.
    expect(status.unknownCostCalls).toBeGreaterThan(0);
    expect(status.budget?.heldUsd).toBeGreaterThan(0);
    expect(status.spendUsd + status.budget!.heldUsd).toBeCloseTo(await mostSpent('tight'), 9);
    expect(status.models.map((model) => model.counts.missing ?? 0)).toEqual([0, 0, 0]);
    expect(await rig.store.ledger.raw.countDocuments({ refreshId: 'tight', state: 'started' })).toBe(0);
  });
});

describe('a hard budget and a model without a price', () => {
  it('parks that model before any call, and publishes the rest', async () => {
    await rig.start(
      rig.file('unpriced', (file) => {
        cheapPosts(file);
        file.curate.maxPerSplit = 3;
        fewPosts(file);
        file.budget = { usd: 50, hard: true };
        file.models = file.models.slice(0, 2).map((model) => ({ ...model, parameters: { size: '96x96' } }));
      }),
    );
    // A start refuses what has no price; what stands in the store can still lack one, as of a schedule.
    await rig.store.refreshes.update('unpriced', { $set: { 'file.models.1.price': null } });
    const { code, status } = await rig.finish('unpriced');
    expect(code).toBe(3);
    expect(status.models[0]).toMatchObject({ state: 'done' });
    expect(status.models[1]).toMatchObject({ state: 'parked' });
    expect(status.models[1]?.parked?.reason).toContain('price_unknown');
    expect(
      await rig.store.ledger.raw.countDocuments({ refreshId: 'unpriced', modelId: status.models[1]!.modelId }),
    ).toBe(0);
  });
});

describe('a soft budget', () => {
  it('only warns', async () => {
    await rig.start(
      rig.file('soft', (file) => {
        cheapPosts(file);
        file.curate.maxPerSplit = 3;
        fewPosts(file);
        file.budget = { usd: 0.01, hard: false };
        for (const model of file.models) model.parameters = { size: '160x160' };
      }),
    );
    const { code, status } = await rig.finish('soft');
    expect(code).toBe(0);
    expect(status.budget).toMatchObject({ hard: false, crossed: [50, 80, 100] });
    await until(async () => (await rig.store.refreshes.get('soft'))?.state === 'done');
  });
});

function rigSetting() {
  return { dataDir: rig.environment.dataDir };
}
