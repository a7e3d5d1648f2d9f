import type { BudgetStanding } from './budget.js';
import { describePark, mendCommand, type ParkReason } from './failure.js';
import type { OutcomeCounts } from './outcome.js';
import type { ModelRunState } from './schemas/model-run.js';
import type { RefreshState } from './schemas/refresh.js';

/** What an operator has to know of a refresh that is under way: calls wait for a rate limit, or nothing is completed. */
export interface Notice {
  kind: 'rate_limited' | 'stalled';
  /** ISO 8601, UTC. */
  since: string;
  message: string;
}

/** Why a run waits, since when, and which command mends it. */
export interface Parked {
  kind: ParkReason;
  /** For the operator's eyes: the kind, what to do, and what the far end said. */
  reason: string;
  sinceMs: number;
  mend: string;
}

/**
 * @param why what a call met, and what the far end said of it.
 * @param what the refresh, and the model where only its run parks.
 */
export function park(
  { reason: kind, message }: { reason: ParkReason; message: string },
  what: { refreshId: string; modelId?: string },
  nowMs: number,
): Parked {
  const reason = `${kind}: ${describePark(kind)} (${message})`;
  return { kind, reason, sinceMs: nowMs, mend: mendCommand(kind, what) };
}

export interface ModelProgress {
  modelId: string;
  state: ModelRunState | 'waiting';
  /** Generations and judgments by outcome, as far as they are known. */
  counts: OutcomeCounts;
  judgmentCounts: OutcomeCounts;
  /** Samples that need nothing more, of all. */
  done: number;
  total: number;
  /** Of calls made in this run of the workflow whose cost is known; the ledger has the whole bill. */
  spendUsd: number;
  parked: Parked | null;
}

export interface StageProgress {
  done: number;
  /** `null` while nobody can know. */
  total: number | null;
}

/** What the query `progress` of a refresh answers. Counts and ids only. */
export interface RefreshProgress {
  refreshId: string;
  state: RefreshState;
  stage: string;
  stageProgress: StageProgress;
  funnel: Record<string, number>;
  releaseId: string | null;
  models: ModelProgress[];
  spendUsd: number;
  /** Of calls whose cost is known; `null` without a budget. */
  budget: BudgetStanding | null;
  parked: Parked | null;
  notices: Notice[];
  /** Workflows of the stage that may have counted more than they have reported. */
  stageWorkflows: string[];
}

/** Adds counts under keys, in place. */
export function addCounts(into: Record<string, number>, counts: Record<string, number>): void {
  for (const [key, n] of Object.entries(counts)) into[key] = (into[key] ?? 0) + n;
}
