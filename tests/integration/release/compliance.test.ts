import { writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnalyse } from '../../../activities/analyse.js';
import type { ActivityContext } from '../../../activities/context.js';
import { createFreeze } from '../../../activities/freeze.js';
import { createPublish } from '../../../activities/publish.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { createContext } from '../../../config/create-context.js';
import { readPrices } from '../../../config/read-prices.js';
import { readPrompts } from '../../../config/read-prompts.js';
import { checkScheduleId } from '../../../core/names.js';
import { isNetworkSource } from '../../../core/network-source.js';
import type { Post } from '../../../core/schemas/post.js';
import type { Sample } from '../../../core/schemas/sample.js';
import { Source } from '../../../core/schemas/source.js';
import { buildCorpus } from '../../../simulator/corpus/build-corpus.js';
import { didOf, keyOf, uriOfPost } from '../../../simulator/bluesky/at-names.js';
import { networkOf } from '../../../simulator/networks/network.js';
import { goneReasonOf } from '../../../simulator/x/gone-reason.js';
import { postIdOf } from '../../../sources/bluesky/post-id.js';
import type { ComplianceTotals } from '../../../workflows/compliance-workflow.js';
import { echobench } from '../../cli/run-echobench.js';
import { clearFaultsAfter, endRig, startRig, until, type Rig } from '../refresh/rig.js';
import { putCandidate, putSample } from './put-records.js';

const KEYS = { BLUESKY_IDENTIFIER: 'echo.test', BLUESKY_APP_PASSWORD: 'app-password-0815' };

const X_SHOWN = 6;
/** One lookup takes 25. */
const BLUESKY_SHOWN = 29;
const X_USD = 0.005;
const BLUESKY_USD = 0.001;

/** Longer than any test: the clock itself starts nothing. */
const SELDOM = '3650d';

let rig: Rig;
let context: ActivityContext;
let path: string;

/** Samples by the store key of the post that they rest on. */
const samples = new Map<string, Sample>();
const lostOnX = { deleted: lostId('deleted'), protected: lostId('protected'), suspended: lostId('suspended') };
const lostOnBluesky = `bluesky:${keyOf('1780000000000000000')}@${didOf('lost')}`;

beforeAll(async () => {
  rig = await startRig(KEYS);
  const log = pino({ enabled: false });
  const secrets = (name: string) => KEYS[name as keyof typeof KEYS] ?? null;
  context = createContext({ store: rig.store, prompts: readPrompts(), prices: readPrices(), secrets, log });
  await plantPosts();
  await publishRefresh('autumn');
  path = join(rig.environment.dataDir, 'refresh.yaml');
  await writeFile(path, JSON.stringify(refreshFile('autumn')));
});
afterAll(() => endRig(rig));

/** An id that the simulator's X says this of. */
function lostId(reason: string): string {
  for (let id = 1_780_000_000_000_000_000n; ; id += 1n) if (goneReasonOf(String(id)) === reason) return `x:${id}`;
}

function refreshFile(id: string) {
  return rig.file(id, (file) => {
    const baseUrl = rig.stack.simulatorUrl!;
    file.sources.push(Source.parse({ kind: 'bluesky', queries: ['prompt'], baseUrl, pricePerPostUsd: BLUESKY_USD }));
    file.models = file.models.slice(0, 1);
    file.judges = file.judges.slice(0, 1);
  });
}

/** What the sources themselves say of posts that are there, and the same of posts that are there no more; a sample of each. */
async function plantPosts(): Promise<void> {
  const corpus = buildCorpus();
  const onX = corpus.posts.filter(({ parentId, repostOf }) => parentId === null && repostOf === null).slice(0, X_SHOWN);
  const network = networkOf(corpus, 'bluesky');
  const onBluesky = network.posts.filter((post) => post.repostOf === null && network.fateOf(post) === 'shown');
  const ids = onBluesky.slice(0, BLUESKY_SHOWN).map((post) => postIdOf(uriOfPost(post))!);
  const x = await lookUp(
    'x',
    onX.map(({ id }) => id),
  );
  const bluesky = [...(await lookUp('bluesky', ids.slice(0, 25))), ...(await lookUp('bluesky', ids.slice(25)))];
  const lost = [
    ...Object.values(lostOnX).map((_id) => ({ ...x[0]!, _id, postId: _id.slice(2) })),
    { ...bluesky[0]!, _id: lostOnBluesky, postId: lostOnBluesky.slice('bluesky:'.length) },
  ];
  for (const post of [...x, ...bluesky, ...lost]) await plant(post);
}

async function lookUp(sourceId: string, postIds: string[]): Promise<Post[]> {
  const source = refreshFile('autumn')
    .sources.filter(isNetworkSource)
    .find(({ id }) => id === sourceId)!;
  const { posts } = await (await context.postSource(source)).lookup({ postIds, signal: AbortSignal.timeout(30_000) });
  expect(posts).toHaveLength(postIds.length);
  return posts;
}

async function plant(post: Post): Promise<void> {
  const { store } = rig;
  await store.posts.put({ ...post, media: [] });
  const facts = {
    _id: `candidate-of-${post._id}`,
    prompt: `a picture for ${post._id}`,
    refreshIds: ['autumn', 'winter'],
  };
  samples.set(post._id, await putSample(store, [await putCandidate(store, post, facts)]));
}

/** A refresh with a release, a board and a site. */
async function publishRefresh(id: string): Promise<void> {
  await rig.store.refreshes.put({ ...newRefresh(refreshFile(id), 'digest', new Date()), state: 'done' });
  const { releaseId } = await createFreeze(context)({ refreshId: id });
  await createAnalyse(context)({ refreshId: id, releaseId });
  await createPublish(context)({ refreshId: id, state: 'done' });
}

async function takedown(...words: string[]) {
  const { dataDir } = rig.environment;
  const { code, stdout, stderr } = await echobench(['takedown', ...words], { dataDir, variables: KEYS });
  return { code, stdout, stderr };
}

async function told<T>(...words: string[]): Promise<T> {
  const { code, stdout, stderr } = await takedown(...words, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}

/** Starts a check by its schedule. @returns the id of the workflow. */
async function trigger(checkId: string): Promise<string> {
  const schedule = rig.client.schedule.getHandle(checkScheduleId(checkId));
  const before = (await schedule.describe()).info.numActionsTaken;
  await schedule.trigger();
  await until(async () => (await schedule.describe()).info.numActionsTaken > before);
  return (await schedule.describe()).info.recentActions.at(-1)!.action.workflow.workflowId;
}

async function resultOf(workflowId: string): Promise<ComplianceTotals> {
  return (await rig.client.workflow.getHandle(workflowId).result()) as ComplianceTotals;
}

async function rowsOf(checkId: string) {
  return rig.store.ledger.raw
    .find({ refreshId: `check/${checkId}` })
    .sort({ startedAt: 1 })
    .toArray();
}

async function tombstones() {
  return rig.store.tombstones.raw.find({}).sort({ _id: 1 }).toArray();
}

async function boardSamples(refreshId: string): Promise<number | undefined> {
  const { analysisId } = (await rig.store.refreshes.get(refreshId))!;
  const { boards } = (await rig.store.analyses.get(analysisId!))!;
  return boards.find(({ split }) => split === 'text_to_image')?.samples;
}

async function isOnSite(refreshId: string, postId: string): Promise<boolean> {
  const { siteDir } = (await rig.store.refreshes.get(refreshId))!;
  return existsSync(join(siteDir!, 'samples', `${samples.get(postId)!._id}.html`));
}

interface Listed {
  checkId: string;
  state: string;
  everyMs: number;
  holdDays: number;
  last: { workflow: string } | null;
}

it('a wrong interval is told in one line, and nothing is scheduled', async () => {
  const { code, stderr } = await takedown('schedule', path, '--every', '1 fortnight');

  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('--every 1 fortnight');
  expect(await told('schedules')).toEqual([]);
});

it('a schedule is made for each source, listed, and changed by giving it again', async () => {
  const made = await told<{ checkId: string; state: string }[]>('schedule', path, '--every', '7d', '--hold-days', '3');
  expect(made.map(({ checkId, state }) => [checkId, state])).toEqual([
    ['autumn-x', 'created'],
    ['autumn-bluesky', 'created'],
  ]);
  const week = { state: 'active', everyMs: 7 * 86_400_000, holdDays: 3, last: null };
  expect(await told<Listed[]>('schedules')).toMatchObject([
    { checkId: 'autumn-bluesky', source: 'bluesky', ...week },
    { checkId: 'autumn-x', source: 'x', ...week },
  ]);

  const changed = await told<{ state: string }[]>('schedule', path, '--every', SELDOM);

  expect(changed.map(({ state }) => state)).toEqual(['changed', 'changed']);
  const seldom = { everyMs: 3650 * 86_400_000, holdDays: 7 };
  expect(await told<Listed[]>('schedules')).toMatchObject([seldom, seldom]);
});

it('takes down what is deleted, holds what may come back, waits as it is told, and makes board and site anew', async () => {
  clearFaultsAfter(rig);
  await rig.setFaults({
    rules: [{ match: { kind: 'x.lookup' }, fault: 'rate_limit', retryAfterSeconds: 4, attempts: 1 }],
  });
  const all = await boardSamples('autumn');
  expect(await isOnSite('autumn', lostOnX.deleted)).toBe(true);

  const totals = await resultOf(await trigger('autumn-x'));

  expect(totals).toMatchObject({ looked: X_SHOWN + 3, there: X_SHOWN, edited: 0, held: 2, withdrawn: 1, unknown: 0 });
  expect(totals).toMatchObject({ lookups: 1, costUsd: X_SHOWN * X_USD, unknownCost: 0, remade: ['autumn'] });
  const { store } = rig;
  expect(await store.posts.get(lostOnX.deleted)).toBeNull();
  expect(await store.tombstones.get(lostOnX.deleted)).toMatchObject({ state: 'withdrawn', by: 'autumn-x' });
  for (const reason of ['protected', 'suspended'] as const) {
    const tombstone = (await store.tombstones.get(lostOnX[reason]))!;
    expect(tombstone).toMatchObject({ state: 'held', source: 'compliance', reason: `x says: ${reason}` });
    expect(tombstone.heldUntil!.getTime() - tombstone.at.getTime()).toBe(7 * 86_400_000);
    expect(await store.posts.get(lostOnX[reason])).not.toBeNull();
  }
  const [refused, answered, ...more] = await rowsOf('autumn-x');
  expect(more).toEqual([]);
  expect(refused).toMatchObject({ state: 'failed', failureKind: 'rate_limited', costUsd: 0 });
  expect(answered).toMatchObject({ state: 'answered', costUsd: X_SHOWN * X_USD, callKey: refused!.callKey });
  expect(answered!.startedAt.getTime() - refused!.finishedAt!.getTime()).toBeGreaterThanOrEqual(3000);
  expect(await boardSamples('autumn')).toBe(all! - 3);
  for (const postId of Object.values(lostOnX)) expect(await isOnSite('autumn', postId), postId).toBe(false);
  expect((await store.refreshes.get('autumn'))!.staleSince).toBeNull();
});

it('holds what Bluesky only leaves out, and pays for no page again after its worker was killed', async () => {
  clearFaultsAfter(rig);
  await rig.setFaults({ rules: [{ match: { kind: 'bluesky.posts' }, fault: 'timeout', afterCalls: 1 }] });
  const workflowId = await trigger('autumn-bluesky');
  await until(async () => (await rowsOf('autumn-bluesky')).length === 2);
  await rig.killWorkers();
  await rig.setFaults({ rules: [] });
  await rig.startWorkers();

  const totals = await resultOf(workflowId);

  expect(totals).toMatchObject({ looked: BLUESKY_SHOWN + 1, there: BLUESKY_SHOWN, held: 1, withdrawn: 0, lookups: 2 });
  expect(await rig.store.tombstones.get(lostOnBluesky)).toMatchObject({
    state: 'held',
    reason: 'bluesky says: unavailable',
  });
  expect(await rig.store.posts.get(lostOnBluesky)).not.toBeNull();
  const rows = await rowsOf('autumn-bluesky');
  const [first, lost, again] = rows;
  // The call whose answer never came stays as what it is: nobody knows what it cost.
  expect(rows.map(({ state }) => state)).toEqual(['answered', 'started', 'answered']);
  expect(again!.callKey).toBe(lost!.callKey);
  expect(first!.callKey).not.toBe(lost!.callKey);
  expect(first!.costUsd! + again!.costUsd!).toBeCloseTo(BLUESKY_SHOWN * BLUESKY_USD, 10);
  expect(await isOnSite('autumn', lostOnBluesky)).toBe(false);
});

it('changes nothing the second time', async () => {
  const before = await tombstones();
  const { analysisId } = (await rig.store.refreshes.get('autumn'))!;

  const totals = await resultOf(await trigger('autumn-x'));

  expect(totals).toMatchObject({ looked: X_SHOWN + 2, there: X_SHOWN, held: 2, withdrawn: 0, back: 0, remade: [] });
  expect(await tombstones()).toEqual(before);
  expect((await rig.store.refreshes.get('autumn'))!.analysisId).toBe(analysisId);
  expect((await rowsOf('autumn-x')).map(({ state }) => state)).toEqual(['failed', 'answered', 'answered']);
  const listed = await told<Listed[]>('schedules');
  expect(listed.map(({ last }) => last?.workflow)).toEqual(['completed', 'completed']);
});

it('by hand does the same: what is held for long enough goes', async () => {
  const refused = await takedown('check', path, '--source', 'bluesky');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('give --yes');
  await rig.store.tombstones.update(lostOnBluesky, { $set: { heldUntil: new Date(0) } });

  const [report] = await told<Record<string, unknown>[]>('check', path, '--source', 'bluesky', '--yes');

  expect(report).toMatchObject({ source: 'bluesky', looked: BLUESKY_SHOWN + 1, there: BLUESKY_SHOWN, held: 0 });
  expect(report).toMatchObject({ withdrawn: 1, left: 0, refreshes: ['autumn'] });
  expect(report!.spentUsd).toBeCloseTo(BLUESKY_SHOWN * BLUESKY_USD, 10);
  expect((await rowsOf('bluesky')).map(({ state }) => state)).toEqual(['answered', 'answered']);
  expect(await rig.store.posts.get(lostOnBluesky)).toBeNull();
  expect(await rig.store.tombstones.get(lostOnBluesky)).toMatchObject({ state: 'withdrawn' });
  expect(await told('rebuild')).toEqual({ rebuilt: ['autumn'] });
  expect(await told('rebuild')).toEqual({ rebuilt: [] });
});

it('leaves its samples out of the next release, and marks the one before', async () => {
  await publishRefresh('winter');

  const [autumn, winter] = await Promise.all(['autumn', 'winter'].map((id) => rig.store.refreshes.get(id)));
  const [before, after] = [
    await rig.store.releases.get(autumn!.releaseId!),
    await rig.store.releases.get(winter!.releaseId!),
  ];
  const idOf = (postId: string) => samples.get(postId)!._id;
  const lost = [...Object.values(lostOnX), lostOnBluesky].map(idOf);
  expect(before!.sampleIds.text_to_image).toEqual(expect.arrayContaining(lost));
  expect(before!.withdrawals.map(({ sampleId }) => sampleId)).toEqual([idOf(lostOnX.deleted), idOf(lostOnBluesky)]);
  expect(after!.sampleIds.text_to_image.toSorted()).toEqual(
    before!.sampleIds.text_to_image.filter((id) => !lost.includes(id)).toSorted(),
  );
});

it('a schedule that is ended is gone, and one that nobody knows is told in one line', async () => {
  expect(await told('unschedule', 'autumn-x')).toEqual({ checkId: 'autumn-x', state: 'deleted' });

  expect((await told<Listed[]>('schedules')).map(({ checkId }) => checkId)).toEqual(['autumn-bluesky']);
  await expect(rig.client.schedule.getHandle(checkScheduleId('autumn-x')).describe()).rejects.toThrow();
  expect(await rig.store.checkPages.count({ checkId: 'autumn-x' })).toBe(0);
  const unknown = await takedown('unschedule', 'autumn-x');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr.trim()).toBe('error: no check "autumn-x"; known: autumn-bluesky');
});
