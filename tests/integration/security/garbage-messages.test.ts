import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refreshWorkflowId } from '../../../core/names.js';
import { askProgress } from '../../../cli/refresh/load-status.js';
import { fewPosts, endRig, startRig, type Rig } from '../refresh/rig.js';

let rig: Rig;

/** Few posts and samples: what is said of them is what counts here. */
function small(file: RefreshFile): void {
  file.curate.maxPerSplit = 4;
  // It has to last until all messages have come.
  fewPosts(file, 25);
}

beforeAll(async () => {
  rig = await startRig();
  await rig.start(rig.file('garbage', small));
});

afterAll(() => endRig(rig));

function handle() {
  return rig.client.workflow.getHandle(refreshWorkflowId('garbage'));
}

const EMPTY = { models: [], judges: [], outcomes: [] };
/** JSON keeps the key that an object literal would take for its prototype. */
const PROTOTYPE = JSON.parse('{"models":[],"judges":[],"outcomes":[],"__proto__":{"polluted":true}}') as unknown;

describe("an operator's order with garbage in it", () => {
  it.each<[string, unknown[]]>([
    ['pause', [1]],
    ['pause', [{ force: true }]],
    ['resume', ['now', 'please']],
    ['skipModel', []],
    ['skipModel', [null]],
    ['skipModel', ['atelier']],
    ['skipModel', [['atelier']]],
    ['skipModel', [{}]],
    ['skipModel', [{ modelId: 7 }]],
    ['skipModel', [{ modelId: '' }]],
    ['skipModel', [{ modelId: 'x'.repeat(5000) }]],
    ['skipModel', [{ modelId: 'atelier', force: true }]],
    ['skipModel', [{ modelId: 'atelier' }, 'more']],
    ['retryFailed', []],
    ['retryFailed', [{}]],
    ['retryFailed', [[]]],
    ['retryFailed', ['all']],
    ['retryFailed', [{ ...EMPTY, models: 'atelier' }]],
    ['retryFailed', [{ ...EMPTY, models: { length: 1, 0: 'atelier' } }]],
    ['retryFailed', [{ ...EMPTY, judges: [null] }]],
    ['retryFailed', [{ ...EMPTY, outcomes: [{}] }]],
    ['retryFailed', [{ ...EMPTY, models: Array.from({ length: 1000 }, () => 'atelier') }]],
    ['retryFailed', [{ models: [], judges: [] }]],
    ['retryFailed', [{ ...EMPTY, everything: true }]],
    ['retryFailed', [PROTOTYPE]],
  ])('is refused: %s(%j)', async (name, args) => {
    await expect(handle().executeUpdate<unknown, [unknown]>(name, { args: args as [unknown] })).rejects.toMatchObject({
      cause: { type: 'InvalidOrder' },
    });
  });

  it('names what is unknown, where its shape is right', async () => {
    for (const modelId of ['__proto__', 'constructor', 'toString'])
      await expect(handle().executeUpdate('skipModel', { args: [{ modelId }] })).rejects.toMatchObject({
        cause: { type: 'UnknownModel' },
      });
  });
});

describe('signals with garbage in them', () => {
  it('are passed over, and the refresh comes to its end with sound numbers', async () => {
    const pieces: unknown[][] = [
      [],
      [null],
      ['x'],
      [[]],
      [{ modelId: 'atelier', counts: null }],
      [
        {
          modelId: 'nobody',
          state: 'running',
          counts: {},
          judgmentCounts: {},
          done: 0,
          total: 1,
          spendUsd: 0,
          parked: null,
        },
      ],
      [{ counts: JSON.parse('{"__proto__":1}'), spendUsd: 0, done: 0, total: null }],
      [{ counts: {}, spendUsd: 'NaN', done: -1, total: null }],
      [{ reason: 'because', message: 'x', epoch: 0 }],
      [{ reason: 'bad_key', message: 'x'.repeat(50_000), epoch: 0 }],
    ];
    for (const name of ['park', 'modelProgress', 'stageReport', 'gate', 'nobodyListens'])
      for (const args of pieces) await handle().signal(name, ...args);
    expect((await askProgress(rig.client, 'garbage'))?.parked).toBeNull();

    const { code, status } = await rig.finish('garbage');

    expect(code).toBe(0);
    expect(status.models.map(({ modelId }) => modelId)).toEqual(['atelier', 'brush', 'crayon']);
    expect(Object.values(status.funnel).every(Number.isFinite)).toBe(true);
  });
});
