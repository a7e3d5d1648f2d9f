import { describe, expect, it } from 'vitest';
import { firstSights, progressBars, progressLine, type FirstSights } from '../../cli/show/progress-lines.js';
import type { ModelProgress, RefreshProgress } from '../../core/progress.js';

const NOBODY_SEEN: FirstSights = new Map();

function model(change: Partial<ModelProgress> = {}): ModelProgress {
  return {
    modelId: 'atelier',
    state: 'running',
    counts: { ok: 30 },
    judgmentCounts: {},
    done: 30,
    total: 120,
    spendUsd: 1.2,
    parked: null,
    ...change,
  };
}

function progress(change: Partial<RefreshProgress> = {}): RefreshProgress {
  return {
    refreshId: 'november',
    state: 'running',
    stage: 'generate',
    stageProgress: { done: 0, total: null },
    funnel: {},
    releaseId: 'a',
    models: [model()],
    spendUsd: 1.5,
    budget: null,
    parked: null,
    notices: [],
    stageWorkflows: [],
    ...change,
  };
}

/** Everything that can be long is. */
const CROWDED = progress({
  refreshId: 'r'.repeat(64),
  models: [
    model({ modelId: 'm'.repeat(64), done: 123_456, total: 1_234_567, spendUsd: 12_345.67 }),
    model({ modelId: 'short', state: 'partial', counts: { ok: 9000, refused: 800, unsupported: 70, failed: 6 } }),
    model({ modelId: 'parked-one', state: 'parked', counts: { ok: 1 }, done: 1 }),
    model({ modelId: 'empty', done: 0, total: 0, spendUsd: 0 }),
  ],
});
const SIGHTS: FirstSights = new Map([['m'.repeat(64), { done: 0, elapsedMs: 0 }]]);

describe('progressBars', () => {
  it.each([20, 40, 60, 80, 120, 200])('draws no line that is wider than a terminal of %i columns', (columns) => {
    for (const elapsedMs of [0, 61_000, 9_000_000]) {
      const lines = progressBars(CROWDED, { columns, elapsedMs, sights: SIGHTS });

      expect(lines).toHaveLength(6);
      for (const line of lines) expect([...line].length).toBeLessThan(columns);
    }
  });

  it.each([
    [60, 8],
    [80, 22],
    [120, 30],
  ])('makes the bar of a run as long as %i columns allow, and keeps its words', (columns, most) => {
    const line = progressBars(progress(), { columns, elapsedMs: 0, sights: NOBODY_SEEN })[2]!;

    expect(line).toMatch(/^atelier [█░]+ 30\/120 {2}\$1\.20$/);
    expect(line.match(/[█░]/g)!.length).toBeGreaterThanOrEqual(most);
    expect(line.match(/█/g)!.length / line.match(/[█░]/g)!.length).toBeCloseTo(30 / 120, 1);
  });

  it('shows the whole road where there is room, and the stage alone where there is none', () => {
    const view = { elapsedMs: 0, sights: NOBODY_SEEN };

    expect(progressBars(progress(), { ...view, columns: 120 })[1]).toBe(
      '✓ collect  ✓ annotate  ✓ curate  ✓ freeze  ▸ generate  · analyse  · publish',
    );
    expect(progressBars(progress(), { ...view, columns: 80 })[1]).toBe('▸ generate');
  });

  it('gives rate and time left from what was done while it was looking, not from what was there before', () => {
    const sights: FirstSights = new Map([['atelier', { done: 20, elapsedMs: 5000 }]]);

    const line = progressBars(progress(), { columns: 120, elapsedMs: 10_000, sights })[2];

    // 10 in 5 s; 90 to go.
    expect(line).toContain(' 30/120  2.0/s  ~45s left  $1.20');
  });

  it.each([
    ['has never been seen', NOBODY_SEEN, 60_000],
    ['has not moved yet', new Map([['atelier', { done: 30, elapsedMs: 0 }]]), 60_000],
    ['has been seen for less than two seconds', new Map([['atelier', { done: 0, elapsedMs: 0 }]]), 1999],
  ])('gives no rate for a run that %s', (_, sights, elapsedMs) => {
    expect(progressBars(progress(), { columns: 120, elapsedMs, sights })[2]).not.toMatch(/\/s|left/);
  });

  it('shows runs that have begun only, and until then what the stage counts', () => {
    const waiting = progress({
      stage: 'annotate',
      stageProgress: { done: 30, total: 200 },
      funnel: { 'threads.relevant': 12 },
      models: [model({ state: 'waiting', done: 0, total: 0 })],
    });

    const lines = progressBars(waiting, { columns: 80, elapsedMs: 3_700_000, sights: NOBODY_SEEN });

    expect(lines).toEqual(['november  running  1h01m  $1.50', '▸ annotate', 'threads 30/200, relevant 12']);
  });

  it('says of an ended or parked run how it stands and what it has', () => {
    const ended = progress({
      models: [
        model({ state: 'partial', counts: { ok: 100, failed: 3, refused: 2 }, done: 105 }),
        model({ modelId: 'brush', state: 'parked', counts: {}, done: 0, spendUsd: 0 }),
      ],
    });

    const lines = progressBars(ended, { columns: 120, elapsedMs: 0, sights: NOBODY_SEEN });

    expect(lines[2]).toMatch(/ partial {2}100 ok, 3 failed, 2 refused {2}\$1\.20$/);
    expect(lines[3]).toMatch(/^brush {3}░+ parked {2}— {2}\$0\.0000$/);
  });
});

describe('firstSights', () => {
  it('keeps where each run stood when it was first seen under way', () => {
    const first = firstSights(
      progress({ models: [model(), model({ modelId: 'b', state: 'waiting' })] }),
      1000,
      new Map(),
    );
    const later = firstSights(
      progress({ models: [model({ done: 60 }), model({ modelId: 'b', done: 1 })] }),
      2000,
      first,
    );

    expect([...later]).toEqual([
      ['atelier', { done: 30, elapsedMs: 1000 }],
      ['b', { done: 1, elapsedMs: 2000 }],
    ]);
  });
});

describe('progressLine', () => {
  it.each([
    [progress(), '[2m05s] generate  samples 30/120  $1.50'],
    [progress({ state: 'paused' }), '[2m05s] paused  samples 30/120  $1.50'],
    [
      progress({ stage: 'collect', models: [], funnel: { 'posts.found': 7 }, spendUsd: 0 }),
      '[2m05s] collect  posts found 7  $0.0000',
    ],
    [progress({ stage: 'curate', models: [], spendUsd: 0.25 }), '[2m05s] curate  $0.2500'],
  ])('is one line without colours (%#)', (given, line) => {
    expect(progressLine(given, 125_000)).toBe(line);
  });
});
