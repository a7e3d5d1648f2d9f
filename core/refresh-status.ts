import type { OutcomeCounts } from './outcome.js';
import type { Bill } from './plan/make-bill.js';
import type { ModelProgress, Parked, RefreshProgress, StageProgress } from './progress.js';
import type { Analysis, Board } from './schemas/analysis.js';
import type { ModelRun } from './schemas/model-run.js';
import type { Refresh } from './schemas/refresh.js';
import type { Release } from './schemas/release.js';

/** JSON of `refresh status --json`: its fields are a contract; more may be added. */
export interface RefreshStatus {
  refreshId: string;
  state: string;
  stage: string;
  /** `null` when no worker answered. */
  stageProgress: StageProgress | null;
  releaseId: string | null;
  samples: { analysis: number; text_to_image: number; image_to_image: number };
  spendUsd: number;
  unknownCostCalls: number;
  /** What was planned beside what was paid; `null` where no plan was stored. */
  bill: Bill | null;
  parked: Omit<ParkedStatus, 'since'> | null;
  /** Why it failed. */
  failure: string | null;
  models: ModelStatus[];
  boards: Board[];
  judgeBoards: Board[];
  metrics: Analysis['metrics'];
  funnel: Record<string, number>;
  siteDir: string | null;
  startedAt: string;
  finishedAt: string | null;
}

interface ParkedStatus {
  reason: string;
  since: string;
  mend: string;
}

export interface ModelStatus {
  modelId: string;
  state: string;
  counts: OutcomeCounts;
  judgmentCounts: OutcomeCounts;
  done: number | null;
  total: number | null;
  spendUsd: number;
  parked: ParkedStatus | null;
}

export interface StatusParts {
  refresh: Refresh;
  modelRuns: readonly ModelRun[];
  release: Release | null;
  analysis: Analysis | null;
  /** What the ledger says, by model and in all. */
  spend: Analysis['spend'];
  bill: Bill | null;
  /** What the running workflow says; fresher than the records. `null` where it cannot be asked. */
  progress: RefreshProgress | null;
}

/** Puts together where a refresh stands, from its records and, where it answers, its workflow. */
export function refreshStatus(parts: StatusParts): RefreshStatus {
  const { refresh, release, analysis, spend, progress } = parts;
  const boards = analysis?.boards ?? [];
  const mend = `echobench refresh resume ${refresh._id}`;
  return {
    refreshId: refresh._id,
    state: progress?.state ?? refresh.state,
    stage: progress?.stage ?? refresh.stage,
    stageProgress: progress?.stageProgress ?? null,
    releaseId: refresh.releaseId,
    samples: {
      analysis: release?.sampleIds.analysis.length ?? 0,
      text_to_image: release?.sampleIds.text_to_image.length ?? 0,
      image_to_image: release?.sampleIds.image_to_image.length ?? 0,
    },
    spendUsd: spend.usd,
    unknownCostCalls: spend.unknownCost,
    bill: parts.bill,
    parked: refresh.parkedBy === null ? null : { reason: refresh.parkedBy, mend },
    failure: refresh.failure,
    models: refresh.file.models.map((model) => modelStatus(model.id, parts)),
    boards: boards.filter((board) => board.judgeId === null),
    judgeBoards: boards.filter((board) => board.judgeId !== null),
    metrics: analysis?.metrics ?? [],
    funnel: progress?.funnel ?? refresh.funnel,
    siteDir: refresh.siteDir,
    startedAt: refresh.startedAt.toISOString(),
    finishedAt: refresh.finishedAt?.toISOString() ?? null,
  };
}

function modelStatus(modelId: string, { modelRuns, spend, progress }: StatusParts): ModelStatus {
  const run = modelRuns.find((entry) => entry.modelId === modelId);
  const live: ModelProgress | undefined = progress?.models.find((entry) => entry.modelId === modelId);
  const spendUsd = spend.byModel.find((entry) => entry.modelId === modelId)?.usd ?? 0;
  const started = live !== undefined && live.state !== 'waiting';
  const recorded = run?.parked
    ? { reason: run.parked.reason, since: run.parked.since.toISOString(), mend: run.parked.mend }
    : null;
  return {
    modelId,
    state: started ? live.state : (run?.state ?? 'waiting'),
    counts: started ? live.counts : (run?.counts ?? {}),
    judgmentCounts: started ? live.judgmentCounts : (run?.judgmentCounts ?? {}),
    done: started ? live.done : null,
    total: started ? live.total : null,
    spendUsd,
    parked: started ? parkedStatus(live.parked) : recorded,
  };
}

function parkedStatus(parked: Parked | null): ParkedStatus | null {
  return parked && { reason: parked.reason, since: new Date(parked.sinceMs).toISOString(), mend: parked.mend };
}
