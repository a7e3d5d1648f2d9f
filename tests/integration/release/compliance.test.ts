import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkScheduleId } from '../../../core/names.js';
import { clearFaultsAfter, endRig, until } from '../refresh/rig.js';
import {
  BLUESKY_SHOWN,
  BLUESKY_USD,
  lostOnBluesky,
  lostOnX,
  startDesk,
  X_SHOWN,
  X_USD,
  type ComplianceDesk,
  type Listed,
} from './compliance-desk.js';

/** Longer than any test: the clock itself starts nothing. */
const SELDOM = '3650d';

let desk: ComplianceDesk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => endRig(desk.rig));

it('a wrong interval is told in one line, and nothing is scheduled', async () => {
  const { code, stderr } = await desk.takedown('schedule', desk.path, '--every', '1 fortnight');

  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('--every 1 fortnight');
  expect(await desk.told('schedules')).toEqual([]);
});

it('a schedule is made for each source, listed, and changed by giving it again', async () => {
  const made = await desk.told<{ checkId: string; state: string }[]>(
    'schedule',
    desk.path,
    '--every',
    '7d',
    '--hold-days',
    '3',
  );
  expect(made.map(({ checkId, state }) => [checkId, state])).toEqual([
    ['autumn-x', 'created'],
    ['autumn-bluesky', 'created'],
  ]);
  const week = { state: 'active', everyMs: 7 * 86_400_000, holdDays: 3, last: null };
  expect(await desk.told<Listed[]>('schedules')).toMatchObject([
    { checkId: 'autumn-bluesky', source: 'bluesky', ...week },
    { checkId: 'autumn-x', source: 'x', ...week },
  ]);

  const changed = await desk.told<{ state: string }[]>('schedule', desk.path, '--every', SELDOM);

  expect(changed.map(({ state }) => state)).toEqual(['changed', 'changed']);
  const seldom = { everyMs: 3650 * 86_400_000, holdDays: 7 };
  expect(await desk.told<Listed[]>('schedules')).toMatchObject([seldom, seldom]);
});

it('takes down what is deleted, holds what may come back, waits as it is told, and makes board and site anew', async () => {
  clearFaultsAfter(desk.rig);
  await desk.rig.setFaults({
    rules: [{ match: { kind: 'x.lookup' }, fault: 'rate_limit', retryAfterSeconds: 4, attempts: 1 }],
  });
  const all = await desk.boardSamples('autumn');
  expect(await desk.isOnSite('autumn', lostOnX.deleted)).toBe(true);

  const totals = await desk.resultOf(await desk.trigger('autumn-x'));

  expect(totals).toMatchObject({ looked: X_SHOWN + 3, there: X_SHOWN, edited: 0, held: 2, withdrawn: 1, unknown: 0 });
  expect(totals).toMatchObject({ lookups: 1, costUsd: X_SHOWN * X_USD, unknownCost: 0, remade: ['autumn'] });
  const { store } = desk.rig;
  expect(await store.posts.get(lostOnX.deleted)).toBeNull();
  expect(await store.tombstones.get(lostOnX.deleted)).toMatchObject({ state: 'withdrawn', by: 'autumn-x' });
  for (const reason of ['protected', 'suspended'] as const) {
    const tombstone = (await store.tombstones.get(lostOnX[reason]))!;
    expect(tombstone).toMatchObject({ state: 'held', source: 'compliance', reason: `x says: ${reason}` });
    expect(tombstone.heldUntil!.getTime() - tombstone.at.getTime()).toBe(7 * 86_400_000);
    expect(await store.posts.get(lostOnX[reason])).not.toBeNull();
  }
  const [refused, answered, ...more] = await desk.rowsOf('autumn-x');
  expect(more).toEqual([]);
  expect(refused).toMatchObject({ state: 'failed', failureKind: 'rate_limited', costUsd: 0 });
  expect(answered).toMatchObject({ state: 'answered', costUsd: X_SHOWN * X_USD, callKey: refused!.callKey });
  expect(answered!.startedAt.getTime() - refused!.finishedAt!.getTime()).toBeGreaterThanOrEqual(3000);
  expect(await desk.boardSamples('autumn')).toBe(all! - 3);
  for (const postId of Object.values(lostOnX)) expect(await desk.isOnSite('autumn', postId), postId).toBe(false);
  expect((await store.refreshes.get('autumn'))!.staleSince).toBeNull();
});

it('holds what Bluesky only leaves out, and pays for no page again after its worker was killed', async () => {
  clearFaultsAfter(desk.rig);
  await desk.rig.setFaults({ rules: [{ match: { kind: 'bluesky.posts' }, fault: 'timeout', afterCalls: 1 }] });
  const workflowId = await desk.trigger('autumn-bluesky');
  await until(async () => (await desk.rowsOf('autumn-bluesky')).length === 2);
  await desk.rig.killWorkers();
  await desk.rig.setFaults({ rules: [] });
  await desk.rig.startWorkers();

  const totals = await desk.resultOf(workflowId);

  expect(totals).toMatchObject({ looked: BLUESKY_SHOWN + 1, there: BLUESKY_SHOWN, held: 1, withdrawn: 0, lookups: 2 });
  expect(await desk.rig.store.tombstones.get(lostOnBluesky)).toMatchObject({
    state: 'held',
    reason: 'bluesky says: unavailable',
  });
  expect(await desk.rig.store.posts.get(lostOnBluesky)).not.toBeNull();
  const rows = await desk.rowsOf('autumn-bluesky');
  const [first, lost, again] = rows;
  // The call whose answer never came stays as what it is: nobody knows what it cost.
  expect(rows.map(({ state }) => state)).toEqual(['answered', 'started', 'answered']);
  expect(again!.callKey).toBe(lost!.callKey);
  expect(first!.callKey).not.toBe(lost!.callKey);
  expect(first!.costUsd! + again!.costUsd!).toBeCloseTo(BLUESKY_SHOWN * BLUESKY_USD, 10);
  expect(await desk.isOnSite('autumn', lostOnBluesky)).toBe(false);
});

it('changes nothing the second time', async () => {
  const before = await desk.tombstones();
  const { analysisId } = (await desk.rig.store.refreshes.get('autumn'))!;

  const totals = await desk.resultOf(await desk.trigger('autumn-x'));

  expect(totals).toMatchObject({ looked: X_SHOWN + 2, there: X_SHOWN, held: 2, withdrawn: 0, back: 0, remade: [] });
  expect(await desk.tombstones()).toEqual(before);
  expect((await desk.rig.store.refreshes.get('autumn'))!.analysisId).toBe(analysisId);
  expect((await desk.rowsOf('autumn-x')).map(({ state }) => state)).toEqual(['failed', 'answered', 'answered']);
  const listed = await desk.told<Listed[]>('schedules');
  expect(listed.map(({ last }) => last?.workflow)).toEqual(['completed', 'completed']);
});

it('by hand says which source broke off, and what the others said', async () => {
  clearFaultsAfter(desk.rig);
  await desk.rig.setFaults({ rules: [{ match: { kind: 'x.lookup' }, fault: 'insufficient_quota' }] });

  const both = await desk.takedown('check', desk.path, '--yes', '--json');
  const one = await desk.takedown('check', desk.path, '--yes', '--source', 'x');

  expect(JSON.parse(both.stdout)).toMatchObject([
    { source: 'x', looked: 0, left: X_SHOWN + 2, failure: expect.stringMatching(/^x: ./) as string },
    { source: 'bluesky', looked: BLUESKY_SHOWN + 1, left: 0, failure: null },
  ]);
  expect(one.stdout).toContain('  broke off: x: ');
  expect([both.code, one.code]).toEqual([3, 1]);
  await desk.rig.store.ledger.raw.deleteMany({ refreshId: 'check/bluesky' });
});

it('by hand does the same: what is held for long enough goes', async () => {
  const refused = await desk.takedown('check', desk.path, '--source', 'bluesky');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('give --yes');
  await desk.rig.store.tombstones.update(lostOnBluesky, { $set: { heldUntil: new Date(0) } });

  const [report] = await desk.told<Record<string, unknown>[]>('check', desk.path, '--source', 'bluesky', '--yes');

  expect(report).toMatchObject({ source: 'bluesky', looked: BLUESKY_SHOWN + 1, there: BLUESKY_SHOWN, held: 0 });
  expect(report).toMatchObject({ withdrawn: 1, left: 0, refreshes: ['autumn'] });
  expect(report!.spentUsd).toBeCloseTo(BLUESKY_SHOWN * BLUESKY_USD, 10);
  expect((await desk.rowsOf('bluesky')).map(({ state }) => state)).toEqual(['answered', 'answered']);
  expect(await desk.rig.store.posts.get(lostOnBluesky)).toBeNull();
  expect(await desk.rig.store.tombstones.get(lostOnBluesky)).toMatchObject({ state: 'withdrawn' });
  expect(await desk.told('rebuild')).toEqual({ rebuilt: ['autumn'] });
  expect(await desk.told('rebuild')).toEqual({ rebuilt: [] });
});

it('leaves its samples out of the next release, and marks the one before', async () => {
  await desk.publishRefresh('winter');

  const [autumn, winter] = await Promise.all(['autumn', 'winter'].map((id) => desk.rig.store.refreshes.get(id)));
  const [before, after] = [
    await desk.rig.store.releases.get(autumn!.releaseId!),
    await desk.rig.store.releases.get(winter!.releaseId!),
  ];
  const idOf = (postId: string) => desk.samples.get(postId)!._id;
  const lost = [...Object.values(lostOnX), lostOnBluesky].map(idOf);
  expect(before!.sampleIds.text_to_image).toEqual(expect.arrayContaining(lost));
  expect(before!.withdrawals.map(({ sampleId }) => sampleId)).toEqual([idOf(lostOnX.deleted), idOf(lostOnBluesky)]);
  expect(after!.sampleIds.text_to_image.toSorted()).toEqual(
    before!.sampleIds.text_to_image.filter((id) => !lost.includes(id)).toSorted(),
  );
});

it('a schedule that is ended is gone, and one that nobody knows is told in one line', async () => {
  expect(await desk.told('unschedule', 'autumn-x')).toEqual({ checkId: 'autumn-x', state: 'deleted' });

  expect((await desk.told<Listed[]>('schedules')).map(({ checkId }) => checkId)).toEqual(['autumn-bluesky']);
  await expect(desk.rig.client.schedule.getHandle(checkScheduleId('autumn-x')).describe()).rejects.toThrow();
  expect(await desk.rig.store.checkPages.count({ checkId: 'autumn-x' })).toBe(0);
  const unknown = await desk.takedown('unschedule', 'autumn-x');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr.trim()).toBe('error: no check "autumn-x"; known: autumn-bluesky');
});
