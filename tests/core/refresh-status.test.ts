import { describe, expect, it } from 'vitest';
import type { ModelProgress, Parked, RefreshProgress } from '../../core/progress.js';
import { refreshStatus, type StatusParts } from '../../core/refresh-status.js';
import type { Analysis, Board, BoardRow } from '../../core/schemas/analysis.js';
import type { ModelRun } from '../../core/schemas/model-run.js';
import type { Refresh } from '../../core/schemas/refresh.js';
import { makeRefreshFile } from './make-refresh-file.js';

const file = makeRefreshFile({
  models: [
    { id: 'brush', provider: 'acme', model: 'brush-2' },
    { id: 'crayon', provider: 'acme', model: 'crayon-1' },
  ],
});

const refresh: Refresh = {
  _id: 'autumn',
  file,
  fileDigest: 'digest',
  state: 'partial',
  stage: 'done',
  spending: true,
  budget: null,
  skippedModels: [],
  parked: null,
  failure: null,
  startedAt: new Date('2026-10-15T08:00:00Z'),
  finishedAt: new Date('2026-10-15T10:00:00Z'),
  releaseId: 'release-1',
  analysisId: 'analysis-1',
  siteDir: '/srv/site/v1',
  datasetAnalysisId: null,
  datasetFailure: null,
  promptsBlob: null,
  staleSince: null,
  funnel: { posts: 60 },
};

const nobody = { winRate: null, low: null, high: null, n: 0, pairs: 0 };
const row: BoardRow = {
  modelId: 'brush',
  winRate: 0.6,
  low: 0.5,
  high: 0.7,
  n: 2,
  pairs: 2,
  missing: 1,
  refused: 1,
  failed: 0,
  unsupported: 0,
  meanRating: 7,
  ratings: 6,
  unparsable: 0,
  common: nobody,
  missingAsLoss: nobody,
};
const board: Board = { split: 'text_to_image', judgeId: null, samples: 2, rows: [row] };

const spend: Analysis['spend'] = {
  usd: 1.5,
  calls: 12,
  failedCalls: 1,
  unknownCost: 2,
  byModel: [{ modelId: 'brush', usd: 1.25, calls: 4 }],
  byStage: [],
};

const parkedRun: ModelRun = {
  _id: 'autumn/brush',
  refreshId: 'autumn',
  modelId: 'brush',
  releaseId: 'release-1',
  state: 'parked',
  counts: { ok: 2, refused: 1 },
  judgmentCounts: { ok: 6 },
  parked: {
    kind: 'bad_key',
    reason: 'bad_key: the key was not accepted',
    since: new Date('2026-10-15T09:00:00Z'),
    mend: 'echobench refresh retry autumn --model brush',
  },
  updatedAt: new Date('2026-10-15T09:00:00Z'),
};

const recorded: StatusParts = {
  refresh,
  missingDecisions: null,
  modelRuns: [parkedRun],
  release: {
    _id: 'release-1',
    createdAt: new Date('2026-10-15T08:30:00Z'),
    refreshId: 'autumn',
    sampleIds: { analysis: ['a'], text_to_image: ['b', 'c'], image_to_image: [] },
    previous: null,
    withdrawals: [],
  },
  analysis: {
    _id: 'analysis-1',
    refreshId: 'autumn',
    releaseId: 'release-1',
    at: new Date('2026-10-15T09:59:00Z'),
    seed: 7,
    boards: [board, { ...board, judgeId: 'judge-a' }],
    sizes: [],
    firstTryBoards: [
      { ...board, samples: 1 },
      { ...board, judgeId: 'judge-a' },
    ],
    judgeAgreement: [],
    metrics: [],
    spend,
  },
  spend,
  heldUsd: 0,
  waits: [],
  nowMs: Date.UTC(2026, 9, 15, 9),
  bill: null,
  progress: null,
  phases: [],
};

describe('refreshStatus of the records', () => {
  const status = refreshStatus(recorded);

  it('has the fields of the contract', () => {
    expect(status).toMatchObject({
      refreshId: 'autumn',
      state: 'partial',
      releaseId: 'release-1',
      samples: { analysis: 1, text_to_image: 2, image_to_image: 0 },
      spendUsd: 1.5,
      models: [
        {
          modelId: 'brush',
          state: 'parked',
          counts: { ok: 2, refused: 1 },
          spendUsd: 1.25,
          parked: {
            kind: 'bad_key',
            reason: 'bad_key: the key was not accepted',
            since: '2026-10-15T09:00:00.000Z',
            mend: 'echobench refresh retry autumn --model brush',
          },
        },
        { modelId: 'crayon', state: 'waiting', counts: {}, spendUsd: 0, parked: null },
      ],
      boards: [
        {
          split: 'text_to_image',
          rows: [{ modelId: 'brush', winRate: 0.6, low: 0.5, high: 0.7, n: 2, missing: 1, refused: 1 }],
        },
      ],
    });
  });

  it('counts calls whose cost nobody knows, beside the spend', () => {
    expect(status.unknownCostCalls).toBe(2);
  });

  it('keeps the boards of single judges apart from those of the ensemble', () => {
    expect(status.boards.map(({ judgeId }) => judgeId)).toEqual([null]);
    expect(status.judgeBoards.map(({ judgeId }) => judgeId)).toEqual(['judge-a']);
    expect(status.firstTryBoards).toEqual([{ ...board, samples: 1 }]);
  });

  it('goes through JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });
});

describe('refreshStatus before there is anything', () => {
  it('has zero samples, no boards, and every model waiting', () => {
    const status = refreshStatus({
      ...recorded,
      refresh: { ...refresh, state: 'running', releaseId: null, finishedAt: null, siteDir: null },
      modelRuns: [],
      release: null,
      analysis: null,
    });

    expect(status).toMatchObject({
      releaseId: null,
      samples: { analysis: 0, text_to_image: 0, image_to_image: 0 },
      boards: [],
      metrics: [],
      finishedAt: null,
      stageProgress: null,
    });
    expect(status.models.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  });

  it('says by which command a parked refresh goes on', () => {
    const parked: Refresh['parked'] = {
      kind: 'bad_key',
      reason: 'bad_key: set a valid one',
      since: new Date('2026-10-15T09:00:00Z'),
      mend: 'echobench refresh resume autumn',
    };

    const status = refreshStatus({ ...recorded, refresh: { ...refresh, parked } });

    expect(status.parked).toEqual({
      kind: 'bad_key',
      reason: 'bad_key: set a valid one',
      since: '2026-10-15T09:00:00.000Z',
      spentUsd: 1.5,
      mend: 'echobench refresh resume autumn',
    });
  });
});

describe('refreshStatus while its workflow answers', () => {
  const live: ModelProgress = {
    modelId: 'brush',
    state: 'running',
    counts: { ok: 5 },
    judgmentCounts: { ok: 15 },
    done: 5,
    total: 8,
    spendUsd: 0.1,
    parked: null,
  };
  const progress: RefreshProgress = {
    refreshId: 'autumn',
    state: 'running',
    stage: 'generate',
    stageProgress: { done: 5, total: 8 },
    funnel: { posts: 60, samples: 3 },
    releaseId: 'release-1',
    stageWorkflows: [],
    models: [live, { ...live, modelId: 'crayon', state: 'waiting', counts: {}, done: 0, total: 0 }],
    spendUsd: 0.1,
    budget: null,
    parked: null,
    notices: [{ kind: 'stalled', since: '2026-10-15T08:00:00.000Z', message: 'stalled since 08:00:00Z' }],
  };

  it('tells of rate limits as the store has them, and of a stall as the workflow does', () => {
    const wait = {
      provider: 'acme',
      queue: 'echo.model.acme',
      kind: 'rate_limited' as const,
      sinceMs: Date.UTC(2026, 9, 15, 8),
    };
    const waits = [
      { ...wait, untilMs: Date.UTC(2026, 9, 15, 9, 1, 5) },
      { ...wait, queue: 'echo.judge.acme', untilMs: Date.UTC(2026, 9, 15, 8, 59) },
    ];

    expect(refreshStatus({ ...recorded, progress, waits }).notices).toEqual([
      {
        kind: 'rate_limited',
        since: '2026-10-15T08:00:00.000Z',
        message: 'rate limited until 09:01:05Z (acme, echo.model.acme)',
      },
      ...progress.notices,
    ]);
    expect(refreshStatus({ ...recorded, waits }).notices).toEqual([]);
  });

  it('takes what the workflow says over older records, but spend from the ledger', () => {
    const status = refreshStatus({ ...recorded, progress });

    expect(status).toMatchObject({
      state: 'running',
      stage: 'generate',
      stageProgress: { done: 5, total: 8 },
      spendUsd: 1.5,
      funnel: { posts: 60, samples: 3 },
    });
    expect(status.models[0]).toMatchObject({ state: 'running', counts: { ok: 5 }, done: 5, total: 8, parked: null });
  });

  it('keeps the record of a model run that this workflow has not begun', () => {
    const status = refreshStatus({
      ...recorded,
      progress: { ...progress, models: [{ ...live, state: 'waiting', counts: {} }] },
    });

    expect(status.models[0]).toMatchObject({ state: 'parked', counts: { ok: 2, refused: 1 }, done: null, total: null });
  });

  it('shows since when a run is parked as a moment in time', () => {
    const parked: Parked = {
      kind: 'out_of_credit',
      reason: 'out_of_credit: top it up',
      sinceMs: Date.UTC(2026, 9, 15, 9),
      mend: 'a command',
    };

    const status = refreshStatus({
      ...recorded,
      progress: { ...progress, models: [{ ...live, state: 'parked', parked }] },
    });

    expect(status.models[0]!.parked).toEqual({
      kind: 'out_of_credit',
      reason: 'out_of_credit: top it up',
      since: '2026-10-15T09:00:00.000Z',
      spentUsd: 1.25,
      mend: 'a command',
    });
  });
});
