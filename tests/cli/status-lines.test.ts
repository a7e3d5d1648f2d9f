import { describe, expect, it } from 'vitest';
import { boardLines, countWords, spendLine, statusLines, usd } from '../../cli/show/status-lines.js';
import { table } from '../../cli/show/table.js';
import type { ModelStatus, RefreshStatus } from '../../core/refresh-status.js';
import type { Board, BoardRow, WinRate } from '../../core/schemas/analysis.js';

const NO_RATE: WinRate = { winRate: null, low: null, high: null, n: 0, pairs: 0 };

function row(change: Partial<BoardRow> = {}): BoardRow {
  return {
    modelId: 'atelier',
    winRate: 0.5,
    low: 0.4213,
    high: 0.5779,
    n: 40,
    pairs: 80,
    missing: 0,
    refused: 0,
    failed: 0,
    unsupported: 0,
    meanRating: 7.5,
    ratings: 80,
    unparsable: 0,
    common: { winRate: 0.4875, low: 0.4, high: 0.56, n: 38, pairs: 76 },
    missingAsLoss: NO_RATE,
    ...change,
  };
}

function board(rows: BoardRow[]): Board {
  return { split: 'text_to_image', judgeId: null, samples: 40, rows };
}

function model(change: Partial<ModelStatus> = {}): ModelStatus {
  return {
    modelId: 'atelier',
    state: 'done',
    counts: { ok: 40 },
    judgmentCounts: { ok: 80 },
    done: null,
    total: null,
    spendUsd: 1.6,
    parked: null,
    ...change,
  };
}

function status(change: Partial<RefreshStatus> = {}): RefreshStatus {
  return {
    refreshId: 'november',
    phases: [],
    state: 'done',
    stage: 'done',
    stageProgress: null,
    releaseId: 'a',
    samples: { analysis: 3, text_to_image: 40, image_to_image: 12 },
    spendUsd: 1.6,
    budget: null,
    bill: null,
    unknownCostCalls: 0,
    parked: null,
    missingDecisions: null,
    notices: [],
    failure: null,
    models: [model()],
    boards: [],
    judgeBoards: [],
    firstTryBoards: null,
    sizes: [],
    metrics: [],
    funnel: {},
    siteDir: null,
    startedAt: '2026-11-24T10:00:00.000Z',
    finishedAt: null,
    ...change,
  };
}

describe('boardLines', () => {
  it('shows rates as percentages beside their intervals and counts', () => {
    const lines = boardLines(board([row({ missing: 2, refused: 1 })]));

    expect(lines).toEqual([
      'Text to image: win rate over 40 samples, 95 % interval clustered by sample',
      '#  Model    Win rate  95 % interval   n  All answered   n  Missing  Refused',
      '─  ───────  ────────  ─────────────  ──  ────────────  ──  ───────  ───────',
      '1  atelier     50.0%  42.1%–57.8%    40         48.8%  38        2        1',
    ]);
  });

  it('shows a rate that there is none of as a dash, never as zero', () => {
    const lines = boardLines(board([row(), row({ modelId: 'brush', ...NO_RATE, common: NO_RATE, missing: 40 })]));

    expect(lines[4]).toMatch(/^2 {2}brush +— +— +0 +— +0 +40 +0$/);
    expect(lines.join('\n')).not.toMatch(/NaN|null|undefined/);
  });
});

describe('statusLines', () => {
  it('says before the freeze that there are no samples yet, and what people have left to decide', () => {
    const lines = statusLines(status({ state: 'parked', releaseId: null, missingDecisions: 2 }));

    expect(lines).toContain('  decisions missing now: 2');
    expect(lines).toContain('Samples: no release is frozen yet');
  });

  it('names the stage of a refresh that runs', () => {
    const lines = statusLines(status({ state: 'running', stage: 'generate' }));

    expect(lines[0]).toBe('Refresh november: running, stage generate');
    expect(lines[1]).toBe('Samples: 40 text to image, 12 image to image, 3 for analysis');
  });

  it('says what calls wait for, and shows first tries alone when asked', () => {
    const boards = [board([row()])];
    const firstTryBoards = [board([row({ n: 38 })])];
    const message = 'rate limited until 10:09:00Z (acme, echo.model.acme)';
    const notices = [{ kind: 'rate_limited' as const, since: '2026-11-24T10:07:00.000Z', message }];
    const lines = statusLines(status({ boards, firstTryBoards, notices }), { firstTry: true });

    expect(lines[1]).toBe(`  ${message}`);
    expect(lines).toContain('First tries only, what a retry gave left out');
    expect(lines.find((line) => line.startsWith('1 '))).toMatch(/ 38 /);
    expect(statusLines(status({ boards }), { firstTry: true }).join(' ')).toMatch(/First tries only: not computed/);
  });

  it('says of a parked refresh and of each parked run why, since when, and what mends it', () => {
    const lines = statusLines(
      status({
        state: 'partial',
        parked: {
          kind: 'budget_exhausted',
          reason: 'budget_exhausted: $50.00 of $50.00 are spent',
          since: '2026-11-24T10:07:00.000Z',
          spentUsd: 50,
          mend: 'echobench budget set november USD',
        },
        models: [
          model(),
          model({
            modelId: 'brush',
            state: 'parked',
            counts: { ok: 7, refused: 1 },
            judgmentCounts: {},
            parked: {
              kind: 'out_of_credit',
              reason: 'out_of_credit: the account is out of credit: top it up',
              since: '2026-11-24T10:05:00.000Z',
              spentUsd: 1.25,
              mend: 'echobench refresh resume november',
            },
          }),
        ],
      }),
    );

    expect(lines.slice(1, 4)).toEqual([
      '  parked since 2026-11-24T10:07:00.000Z: budget_exhausted: $50.00 of $50.00 are spent',
      '  it has spent $50.00 so far; waiting costs nothing',
      '  mend it with: echobench budget set november USD',
    ]);
    expect(lines).toContain(
      '  brush is parked since 2026-11-24T10:05:00.000Z: out_of_credit: the account is out of credit: top it up',
    );
    expect(lines.filter((line) => line === '  mend it with: echobench refresh resume november')).toHaveLength(1);
    expect(lines).toContainEqual(expect.stringMatching(/^brush +parked +7 ok, 1 refused +— +\$1\.60$/));
  });

  it('says of a failed refresh why', () => {
    const lines = statusLines(status({ state: 'failed', failure: 'no sample for the benchmark; import posts' }));
    expect(lines.slice(0, 2)).toEqual(['Refresh november: failed', '  why: no sample for the benchmark; import posts']);
  });

  it('shows metrics with the values that there are', () => {
    const samples = { n: 10, missing: 2, applies: 0, unknown: 12, doesNotApply: 0 };
    const metric = { metric: 'color-shift', split: 'image_to_image', ...samples } as const;
    const lines = statusLines(
      status({
        metrics: [
          { ...metric, modelId: 'atelier', reference: 12.345, perSample: 20.06, low: 15, high: 25.5 },
          { ...metric, modelId: 'brush', reference: null, perSample: null, low: null, high: null, n: 0, missing: 12 },
        ],
      }),
    );

    expect(lines).toContainEqual(expect.stringMatching(/^color-shift +atelier +12\.3 +20\.1 +15\.0–25\.5 +10 +2$/));
    expect(lines).toContainEqual(expect.stringMatching(/^color-shift +brush +— +— +— +0 +12$/));
  });

  it('ends with the bill and, once it is there, the site', () => {
    expect(statusLines(status({ siteDir: '/srv/site/november/current' })).slice(-2)).toEqual([
      'Spend: $1.60',
      'Site: /srv/site/november/current/index.html',
    ]);
    expect(statusLines(status()).at(-1)).toBe('Spend: $1.60');
  });
});

describe('spendLine', () => {
  it.each([
    [0, 'Spend: $1.60'],
    [1, 'Spend: $1.60, and 1 call of unknown cost'],
    [7, 'Spend: $1.60, and 7 calls of unknown cost'],
  ])('does not pass over %i calls of unknown cost', (unknownCostCalls, line) => {
    expect(spendLine(status({ unknownCostCalls }))).toBe(line);
  });
});

describe('usd', () => {
  it('shows more digits of what is small', () => {
    expect([0, 0.00044, 0.9999, 1, 1234.5].map(usd)).toEqual(['$0.0000', '$0.0004', '$0.9999', '$1.00', '$1234.50']);
  });
});

describe('countWords', () => {
  it('leaves out what did not happen', () => {
    expect(countWords({ ok: 3, failed: 0, refused: 2 })).toBe('3 ok, 2 refused');
    expect(countWords({})).toBe('—');
  });
});

describe('table', () => {
  it('puts numbers to the right and words to the left', () => {
    expect(
      table(
        ['Name', 'n'],
        [
          ['a', '1'],
          ['bcdef', '—'],
          ['g', '1,000'],
        ],
      ),
    ).toEqual(['Name       n', '─────  ─────', 'a          1', 'bcdef      —', 'g      1,000']);
  });

  it('has a head also without rows', () => {
    expect(table(['Name', 'n'], [])).toEqual(['Name  n', '────  ─']);
  });
});
