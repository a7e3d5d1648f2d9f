import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retryRefresh } from '../../../cli/refresh/control-refresh.js';
import { askProgress, loadStatus } from '../../../cli/refresh/load-status.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { Judgment } from '../../../core/schemas/judgment.js';
import { resumeUpdate, type RetryRequest } from '../../../workflows/messages.js';
import { ATTRIBUTES } from '../../../workflows/visibility.js';
import { clearFaultsAfter, endRig, fewPosts, startRig, until, type Rig } from './rig.js';

let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
});

afterAll(() => endRig(rig));

/** @param size of the pictures, a multiple of 16: a refresh of its own size finds nothing paid for. */
function only(models: string[], size: string): (file: RefreshFile) => void {
  return (file) => {
    file.curate.maxPerSplit = 4;
    fewPosts(file);
    file.models = file.models.filter(({ id }) => models.includes(id));
    for (const model of file.models) model.parameters = { size };
  };
}

/** What was asked of models and judges since `before` entries of the log, sorted. */
async function callsSince(before: number): Promise<string[]> {
  const entries = (await rig.simulatorLog()).slice(before);
  return entries
    .filter(({ kind }) => kind.startsWith('images.') || kind.startsWith('chat:'))
    .map(({ model }) => model ?? '')
    .toSorted();
}

async function retry(refreshId: string, request: Partial<RetryRequest>): Promise<void> {
  const targets = { temporal: { connection: {}, namespace: 'default', address: '' }, mongodbUri: '' };
  await retryRefresh({ store: rig.store, client: rig.client, targets }, refreshId, {
    models: [],
    samples: [],
    judges: [],
    metrics: [],
    outcomes: [],
    ...request,
  });
}

function times(n: number, what: string): string[] {
  return Array.from({ length: n }, () => what);
}

describe('a retry', () => {
  it('does what it names and nothing else, and a verdict stays until there is a new one', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({
      rules: [
        { match: { model: 'sim-judge-b' }, fault: 'refusal' },
        { match: { model: 'sim-brush' }, fault: 'refusal', share: 0.5 },
      ],
    });
    await rig.start(rig.file('named', only(['atelier', 'brush'], '64x64')));
    await rig.finish('named');
    const refusedJudgments = async () =>
      rig.store.judgments.raw.find({ outcome: 'refused' }).toArray() as Promise<Judgment[]>;
    const [first, ...others] = await refusedJudgments();
    const refused = await rig.store.generations.raw.countDocuments({ modelId: 'brush', outcome: 'refused' });
    expect(others.length).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);

    await rig.setFaults({ rules: [{ match: { model: 'sim-judge-b' }, fault: 'slow', seconds: 2 }] });
    let before = (await rig.simulatorLog()).length;
    await retry('named', {
      models: [first!.modelId],
      samples: [first!.sampleId],
      judges: ['judge-b'],
      outcomes: ['refused'],
    });
    await until(
      async () => (await rig.store.ledger.raw.countDocuments({ callKey: first!._id, state: 'started' })) === 1,
    );
    expect((await rig.store.judgments.get(first!._id))?.outcome).toBe('refused');
    await rig.finish('named');
    expect(await rig.store.judgments.get(first!._id)).toMatchObject({ outcome: 'ok', retried: true });
    expect(await callsSince(before)).toEqual(['sim-judge-b']);
    expect((await refusedJudgments()).length).toBe(others.length);

    await rig.setFaults({ rules: [] });
    const again = await rig.store.judgments.raw.countDocuments({ modelId: 'brush', outcome: 'refused' });
    before = (await rig.simulatorLog()).length;
    await retry('named', { outcomes: ['refused'], models: ['brush'] });
    const { status } = await rig.finish('named');
    expect(await callsSince(before)).toEqual([
      ...times(refused, 'sim-brush'),
      ...times(refused, 'sim-judge-a'),
      ...times(refused + again, 'sim-judge-b'),
    ]);
    const missing = (list: typeof status.boards | null) =>
      list?.reduce((sum, { rows }) => sum + (rows.find(({ modelId }) => modelId === 'brush')?.missing ?? 0), 0);
    expect(missing(status.boards)).toBe(0);
    expect(missing(status.firstTryBoards)).toBe(refused);

    before = (await rig.simulatorLog()).length;
    await retry('named', { metrics: ['color-shift'], outcomes: ['ok'] });
    await rig.finish('named');
    expect(await callsSince(before)).toEqual([]);
    expect(await rig.store.scores.raw.countDocuments({ outcome: 'ok', retried: false })).toBe(0);
    await expect(retry('named', { samples: ['nobody'], models: ['x'] })).rejects.toThrow(
      /no model "x"[^]*no sample "nobody"/,
    );
  });
});

describe('a judge whose replies cannot be read', () => {
  it('parks the run after five in a row, and a resume asks them again', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-judge-a' }, fault: 'not_json' }] });
    await rig.start(rig.file('unreadable', only(['atelier'], '80x80')));
    const parked = await rig.finish('unreadable');
    expect(parked.code).toBe(3);
    const [atelier] = parked.status.models;
    expect(atelier?.parked?.reason).toMatch(/^unparsable_replies: .*5 in a row from judge-a/);
    expect(atelier?.parked).toMatchObject({ mend: 'echobench refresh resume unreadable' });
    await until(async () => {
      const { typedSearchAttributes } = await rig.handleOf('unreadable').describe();
      return typedSearchAttributes.get(ATTRIBUTES.reason) === 'unparsable_replies';
    });

    await rig.setFaults({ rules: [] });
    await rig.handleOf('unreadable').executeUpdate(resumeUpdate);
    const { code, status } = await rig.finish('unreadable');
    expect(status.models[0]).toMatchObject({ state: 'done', counts: { ok: 8 }, parked: null });
    expect(status.models[0]?.judgmentCounts.ok).toBe(16);
    expect(code).toBe(0);
  });
});

describe.each([
  ['bad_key', 'bad_key', '160x160'],
  ['model_not_found', 'model_retired', '112x112'],
  ['insufficient_quota', 'out_of_credit', '176x176'],
] as const)('the fault %s', (fault, reason, size) => {
  it('parks the run at once', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-atelier' }, fault }] });
    const before = (await rig.simulatorLog()).length;
    await rig.start(rig.file(fault.replaceAll('_', '-'), only(['atelier'], size)));
    const { code, status } = await rig.finish(fault.replaceAll('_', '-'));
    expect(code).toBe(3);
    expect(status.models[0]?.state).toBe('parked');
    expect(status.models[0]?.parked?.reason.startsWith(`${reason}: `)).toBe(true);
    // Calls that were in flight already, and not one more.
    expect((await callsSince(before)).length).toBeLessThanOrEqual(8);
  });
});

describe('a rate limit', () => {
  it('never parks; it is told with its end, and as a stall when nothing is completed for long', async () => {
    clearFaultsAfter(rig);
    await rig.setFaults({ rules: [{ match: { model: 'sim-atelier' }, fault: 'rate_limit', retryAfterSeconds: 4 }] });
    const file = rig.file('limited', (change) => {
      only(['atelier'], '144x144')(change);
      change.limits.stalledMinutes = 0.05;
    });
    await rig.start(file);
    const told = /^rate limited until \d\d:\d\d:\d\dZ \(simulator, echo\.model\.simulator\)$/;
    await until(async () => {
      const { notices } = await loadStatus(rig.store, rig.client, 'limited');
      return notices.some(({ kind, message }) => kind === 'rate_limited' && told.test(message));
    });
    await until(async () => {
      const notices = (await askProgress(rig.client, 'limited'))?.notices ?? [];
      return notices.some(({ kind, message }) => kind === 'stalled' && message.includes('rate_limited of simulator'));
    });
    const { typedSearchAttributes } = await rig.handleOf('limited').describe();
    expect(typedSearchAttributes.get(ATTRIBUTES.status)).toBe('stalled');
    const metadata = await rig.handleOf('limited').query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toMatch(/rate limited until .*stalled since .* waiting for rate_limited/s);
    expect((await askProgress(rig.client, 'limited'))?.models[0]?.state).toBe('running');

    await rig.setFaults({ rules: [] });
    const { code, status } = await rig.finish('limited');
    expect(status.models[0]).toMatchObject({ state: 'done', counts: { ok: 8 }, judgmentCounts: { ok: 16 } });
    expect(code).toBe(0);
    expect(status.notices).toEqual([]);
    const { events } = await rig.handleOf('limited').fetchHistory();
    expect(events?.length).toBeLessThan(2000);
  });
});
