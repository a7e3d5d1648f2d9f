import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RefreshStatus } from '../../../core/refresh-status.js';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { LogEntry } from '../../../simulator/call-log.js';
import { endRig, fewPosts, startRig, until, type Rig } from './rig.js';

/** An undisturbed run, and one whose workers are killed in the middle of generating and of judging. */
let calm: Rig;
let calmStatus: RefreshStatus;
let rig: Rig;
let status: RefreshStatus;
let code: number;
/** Keys of results that were in the store when the workers were killed. */
const storedAtKill = new Set<string>();
let kills = 0;

beforeAll(async () => {
  calm = await startRig();
  await calm.start(calm.file('run', small));
  calmStatus = (await calm.finish('run')).status;
  await endRig(calm);

  rig = await startRig();
  await rig.start(rig.file('run', small));
  await until(async () => (await rig.store.generations.raw.countDocuments({})) >= 20);
  await killAndRestart();
  await until(async () => (await rig.store.judgments.raw.countDocuments({})) >= 60);
  await killAndRestart();
  ({ status, code } = await rig.finish('run'));
});

afterAll(() => endRig(rig));

/** Enough samples for kills in the middle; more would only take longer. */
function small(file: RefreshFile): void {
  file.curate.maxPerSplit = 12;
  fewPosts(file, 25);
}

async function killAndRestart(): Promise<void> {
  await rig.killWorkers();
  kills += 1;
  for (const collection of [rig.store.generations, rig.store.judgments]) {
    for await (const { _id } of collection.raw.find({}, { projection: { _id: 1 } })) storedAtKill.add(_id);
  }
  await rig.startWorkers();
}

function isPaid(entry: LogEntry): boolean {
  return entry.kind.startsWith('images.') || entry.kind === 'chat:judge';
}

describe('workers killed in the middle of generating and judging', () => {
  it('ends done, with the board of the undisturbed run', () => {
    expect(code).toBe(0);
    expect(kills).toBe(2);
    expect(status.boards).toEqual(calmStatus.boards);
    expect(status.judgeBoards).toEqual(calmStatus.judgeBoards);
    expect(status.metrics).toEqual(calmStatus.metrics);
  });

  it('was in the middle of both when it was killed', async () => {
    expect(storedAtKill.size).toBeGreaterThan(60);
    const total =
      (await rig.store.generations.raw.countDocuments({})) + (await rig.store.judgments.raw.countDocuments({}));
    expect(storedAtKill.size).toBeLessThan(total);
  });

  it('paid once for every result that was stored before a kill', async () => {
    const rows = await rig.store.ledger.raw.find({ callKey: { $in: [...storedAtKill] } }).toArray();
    const answered = rows.filter(
      (row) => row.state === 'answered' || (row.state === 'failed' && row.failureKind === 'refused'),
    );
    expect(answered.length).toBe(storedAtKill.size);
    expect(new Set(answered.map((row) => row.callKey)).size).toBe(storedAtKill.size);
  });

  it('made no call twice but those whose worker died before the answer was stored', async () => {
    const log = (await rig.simulatorLog()).filter(isPaid);
    const calls = new Map<string, number>();
    for (const entry of log) calls.set(entry.contentKey, (calls.get(entry.contentKey) ?? 0) + 1);
    const repeated = [...calls.values()].reduce((sum, n) => sum + n - 1, 0);
    const lost = await rig.store.ledger.raw.countDocuments({ state: 'started', stage: { $in: ['generate', 'judge'] } });
    // A worker can die between its ledger row and the request, so a lost row need not have reached the provider.
    expect(repeated).toBeLessThanOrEqual(lost);
    const perKill = 8 + 12;
    expect(lost).toBeLessThanOrEqual(kills * perKill);
  });

  it('has a ledger row for every call in the simulator’s log', async () => {
    const log = (await rig.simulatorLog()).filter(isPaid);
    const rows = await rig.store.ledger.raw.countDocuments({ stage: { $in: ['generate', 'judge'] } });
    const lost = await rig.store.ledger.raw.countDocuments({ state: 'started' });
    expect(rows).toBeGreaterThanOrEqual(log.length);
    expect(rows - log.length).toBeLessThanOrEqual(lost);
  });
});
