import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { retryRefresh } from '../../../cli/refresh/control-refresh.js';
import { askProgress } from '../../../cli/refresh/load-status.js';
import { pauseUpdate, resumeUpdate, retryFailedUpdate, skipModelUpdate } from '../../../workflows/messages.js';
import { clearFaultsAfter, endRig, fewPosts, startRig, until, type Rig } from './rig.js';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(() => endRig(rig));

/** Few samples: these tests are about what happens to runs, not about their numbers. */
function small(file: RefreshFile): void {
  file.curate.maxPerSplit = 6;
  fewPosts(file, 18);
}

async function paidCalls(): Promise<number> {
  return (await rig.simulatorLog()).filter(
    (entry) => entry.kind.startsWith('images.') || entry.kind.startsWith('chat:'),
  ).length;
}

describe('a model whose account is out of credit', () => {
  it('parks, says why and how to go on, and the rest is published; a resume finishes it', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-brush' }, fault: 'insufficient_quota' }] });
    await rig.start(rig.file('credit', small));
    const parked = await rig.finish('credit');
    expect(parked.code).toBe(3);
    expect(parked.status.state).toBe('partial');
    const brush = parked.status.models.find((model) => model.modelId === 'brush');
    expect(brush?.state).toBe('parked');
    expect(brush?.parked).toMatchObject({ mend: 'echobench refresh resume credit' });
    expect(brush?.parked?.reason).toContain('out_of_credit');
    expect(parked.status.models.filter((model) => model.state === 'done').map((model) => model.modelId)).toEqual([
      'atelier',
      'crayon',
    ]);
    expect(parked.status.siteDir).not.toBeNull();
    const row = parked.status.boards[0]?.rows.find((entry) => entry.modelId === 'brush');
    expect(row).toMatchObject({ winRate: null, n: 0, missing: parked.status.boards[0]?.samples });

    const others = (await rig.simulatorLog()).filter((entry) => entry.model === 'sim-atelier').length;
    await rig.setFaults({ rules: [] });
    await rig.handleOf('credit').executeUpdate(resumeUpdate);
    const whole = await rig.finish('credit');
    expect(whole.code).toBe(0);
    expect(whole.status.boards[0]?.rows.map((entry) => entry.modelId)).toEqual(['atelier', 'brush', 'crayon']);
    expect((await rig.simulatorLog()).filter((entry) => entry.model === 'sim-atelier').length).toBe(others);
  });
});

describe('a provider that is down', () => {
  it('is tried again with growing waits, and parks the run when it stays down', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-down' }, fault: 'server_error' }] });
    const file = rig.file('down', (change) => {
      small(change);
      change.curate.maxPerSplit = 4;
      change.models = [...change.models.slice(0, 1), { ...change.models[1]!, id: 'down', model: 'sim-down' }];
      change.limits.providerDownAttempts = 2;
    });
    await rig.start(file);
    const { code, status } = await rig.finish('down');
    expect(code).toBe(3);
    const down = status.models.find((model) => model.modelId === 'down');
    expect(down?.parked?.reason).toContain('provider_down');
    expect(status.models.find((model) => model.modelId === 'atelier')?.state).toBe('done');
    const { models } = await rig.handleOf('down').executeUpdate(retryFailedUpdate, {
      args: [{ models: ['atelier'], samples: [], judges: [], metrics: [], outcomes: [] }],
    });
    expect(models).toEqual(['atelier']);
    await rig.handleOf('down').executeUpdate(skipModelUpdate, { args: [{ modelId: 'down' }] });
    const after = await rig.finish('down');
    expect(after.status.models.find((model) => model.modelId === 'down')?.state).toBe('skipped');
    expect(after.code).toBe(0);
  });
});

describe('a pause', () => {
  it('stops new paid calls, and a resume goes on to the end', async () => {
    const file = rig.file('pause', (change) => {
      small(change);
      change.limits.queues['echo.model.simulator'] = { rps: 4, concurrency: 8 };
      for (const model of change.models) model.parameters = { size: '160x160' };
    });
    await rig.start(file);
    const generated = await rig.store.generations.raw.countDocuments({});
    await until(async () => (await rig.store.generations.raw.countDocuments({})) > generated + 5);
    await rig.handleOf('pause').executeUpdate(pauseUpdate);
    await until(async () => (await askProgress(rig.client, 'pause'))?.state === 'paused');
    // Workers look at the gate at most a second late, and calls that had begun may end; after that there are no new ones.
    await sleep(3000);
    const before = await paidCalls();
    await sleep(2500);
    expect(await paidCalls()).toBe(before);
    expect((await rig.store.refreshes.get('pause'))?.spending).toBe(false);
    await rig.handleOf('pause').executeUpdate(resumeUpdate);
    const { code, status } = await rig.finish('pause');
    expect(code).toBe(0);
    expect(status.models.map((model) => model.counts.missing ?? 0)).toEqual([0, 0, 0]);
  });
});

describe('items that failed', () => {
  it('end the run partial, and a retry does them again and nothing else', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-judge-b' }, fault: 'not_json', share: 0.3 }] });
    const file = rig.file('retry', (change) => {
      small(change);
      for (const model of change.models) model.parameters = { size: '96x96' };
    });
    await rig.start(file);
    const first = await rig.finish('retry');
    expect(first.code).toBe(3);
    const unparsable = first.status.models.reduce((sum, model) => sum + (model.judgmentCounts.unparsable ?? 0), 0);
    expect(unparsable).toBeGreaterThan(3);
    await rig.setFaults({ rules: [] });
    const before = await paidCalls();
    const targets = { temporal: { connection: {}, namespace: 'default', address: '' }, mongodbUri: '' };
    await retryRefresh({ store: rig.store, client: rig.client, targets }, 'retry', {
      models: [],
      samples: [],
      judges: [],
      metrics: [],
      outcomes: [],
    });
    const second = await rig.finish('retry');
    expect(second.code).toBe(0);
    expect((await paidCalls()) - before).toBe(unparsable);
    const retried = await rig.store.judgments.raw.countDocuments({ retried: true });
    expect(retried).toBe(unparsable);
  });
});

describe('orders that cannot be carried out', () => {
  it('are refused with what is known', async () => {
    await rig.start(rig.file('orders', small));
    const handle = rig.handleOf('orders');
    await expect(handle.executeUpdate(skipModelUpdate, { args: [{ modelId: 'nobody' }] })).rejects.toMatchObject({
      cause: { message: 'no model "nobody" in this refresh; known: atelier, brush, crayon' },
    });
    await expect(
      handle.executeUpdate(retryFailedUpdate, {
        args: [{ models: [], samples: [], judges: ['x'], metrics: [], outcomes: [] }],
      }),
    ).rejects.toMatchObject({
      cause: { message: 'no judge "x" in this refresh; known: judge-a, judge-b' },
    });
    await rig.finish('orders');
  });
});
