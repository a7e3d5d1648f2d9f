import { budgetStanding, type BudgetStanding } from './budget.js';
import type { ParkReason } from './failure.js';
import type { OutcomeCounts } from './outcome.js';
import { rateLimitNotices, type Waiting } from './notices.js';
import type { Bill } from './plan/make-bill.js';
import type { ModelProgress, Notice, Parked, RefreshProgress, StageProgress } from './progress.js';
import type { Analysis, Board } from './schemas/analysis.js';
import type { ModelRun } from './schemas/model-run.js';
import type { ParkedRecord } from './schemas/parked.js';
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
  /** `heldUsd` is counted as spent too: it was reserved for calls under way, and for those whose cost nobody knows. */
  budget: (BudgetStanding & { heldUsd: number }) | null;
  parked: ParkedStatus | null;
  /** Decisions of people that the freeze waits for at this moment; `null` where it does not wait for them. */
  missingDecisions: number | null;
  notices: Notice[];
  /** Why it failed. */
  failure: string | null;
  models: ModelStatus[];
  boards: Board[];
  judgeBoards: Board[];
  /** The same boards without what a retry gave; `null` where they were not computed. */
  firstTryBoards: Board[] | null;
  metrics: Analysis['metrics'];
  /** Sizes of the pictures that came back, by split and model. */
  sizes: Analysis['sizes'];
  funnel: Record<string, number>;
  /** Where each phase of the collection stands; empty where the file has none. */
  phases: PhaseSummary[];
  siteDir: string | null;
  startedAt: string;
  finishedAt: string | null;
}

/** Where one phase of a collection stands, by its pages alone. */
export interface PhaseSummary {
  phaseId: string;
  queries: number;
  /** Queries of which at least one page was had. */
  asked: number;
  pages: number;
  /** Posts on those pages; one that several of them had counts for each. */
  posts: number;
  fresh: number;
  costUsd: number;
  unknownCostPages: number;
}

interface ParkedStatus {
  kind: ParkReason;
  reason: string;
  since: string;
  /** Spent by what is parked, up to now; waiting costs nothing. */
  spentUsd: number;
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
  /** USD that a hard budget holds for calls without a cost. */
  heldUsd: number;
  /** What calls wait for at `nowMs`, as the store has it. */
  waits: Waiting['waits'];
  nowMs: number;
  bill: Bill | null;
  phases: PhaseSummary[];
  missingDecisions: number | null;
  /** What the running workflow says; fresher than the records. `null` where it cannot be asked. */
  progress: RefreshProgress | null;
}

/** Puts together where a refresh stands, from its records and, where it answers, its workflow. */
export function refreshStatus(parts: StatusParts): RefreshStatus {
  const { refresh, release, analysis, spend, progress } = parts;
  const boards = analysis?.boards ?? [];
  const standing = budgetStanding(refresh.budget, spend.usd);
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
    budget: standing && { ...standing, heldUsd: parts.heldUsd },
    // The workflow knows it a moment before its record does.
    parked: progress ? liveStatus(progress.parked, spend.usd) : recordedStatus(refresh.parked, spend.usd),
    missingDecisions: parts.missingDecisions,
    notices: noticesOf(parts),
    failure: refresh.failure,
    models: refresh.file.models.map((model) => modelStatus(model.id, parts)),
    boards: boards.filter((board) => board.judgeId === null),
    judgeBoards: boards.filter((board) => board.judgeId !== null),
    firstTryBoards: analysis?.firstTryBoards?.filter((board) => board.judgeId === null) ?? null,
    metrics: analysis?.metrics ?? [],
    sizes: analysis?.sizes ?? [],
    funnel: progress?.funnel ?? refresh.funnel,
    phases: parts.phases,
    siteDir: refresh.siteDir,
    startedAt: refresh.startedAt.toISOString(),
    finishedAt: refresh.finishedAt?.toISOString() ?? null,
  };
}

function modelStatus(modelId: string, { refresh, modelRuns, spend, progress }: StatusParts): ModelStatus {
  const run = modelRuns.find((entry) => entry.modelId === modelId);
  const live: ModelProgress | undefined = progress?.models.find((entry) => entry.modelId === modelId);
  const spendUsd = spend.byModel.find((entry) => entry.modelId === modelId)?.usd ?? 0;
  // A run that was skipped before it began has nothing to tell; what an earlier one did stands in its record.
  const started = live !== undefined && live.state !== 'waiting' && live.total > 0;
  return {
    modelId,
    state: started ? live.state : refresh.skippedModels.includes(modelId) ? 'skipped' : (run?.state ?? 'waiting'),
    counts: started ? live.counts : (run?.counts ?? {}),
    judgmentCounts: started ? live.judgmentCounts : (run?.judgmentCounts ?? {}),
    done: started ? live.done : null,
    total: started ? live.total : null,
    spendUsd,
    parked: started ? liveStatus(live.parked, spendUsd) : recordedStatus(run?.parked ?? null, spendUsd),
  };
}

/** Rate limits are as fresh as the store; a stall is what the watchdog told last. */
function noticesOf({ progress, waits, nowMs, refresh }: StatusParts): Notice[] {
  const stalls = progress?.notices.filter(({ kind }) => kind === 'stalled') ?? [];
  const state = progress?.state ?? refresh.state;
  return state === 'running' ? [...rateLimitNotices(waits, nowMs), ...stalls] : [];
}

function liveStatus(parked: Parked | null, spentUsd: number): ParkedStatus | null {
  return parked && recordedStatus({ ...parked, since: new Date(parked.sinceMs) }, spentUsd);
}

function recordedStatus(parked: ParkedRecord | null, spentUsd: number): ParkedStatus | null {
  if (!parked) return null;
  const { kind, reason, since, mend } = parked;
  return { kind, reason, since: since.toISOString(), spentUsd, mend };
}
