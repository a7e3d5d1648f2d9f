import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SetBudgetReport } from '../activities/budget.js';
import type { ChunkProgress } from '../activities/reports.js';
import type { ParkReason } from '../core/failure.js';
import type { ModelProgress, Notice, RefreshProgress } from '../core/progress.js';
import type { GateState } from './gate.js';

/** From the watchdog of a refresh: what is to be told now, in place of what was told before. */
export const noticesSignal = defineSignal<[Notice[]]>('notices');

/** To the watchdog: the refresh has ended. */
export const endWatchSignal = defineSignal('endWatch');

/** To a refresh that waits for people: nothing is left to decide. */
export const reviewedSignal = defineSignal('reviewed');

/** What an operator can ask a refresh, and tell it. */
export const progressQuery = defineQuery<RefreshProgress>('progress');
export const pauseUpdate = defineUpdate<void>('pause');
export const resumeUpdate = defineUpdate<void>('resume');
/** @returns the new limit and what of it is left. Wakes a refresh that its budget parked. */
export const setBudgetUpdate = defineUpdate<SetBudgetReport, [{ usd: number }]>('setBudget');
export const skipModelUpdate = defineUpdate<void, [{ modelId: string }]>('skipModel');

export interface RetryRequest {
  /** Only these models, samples, judges and metrics; all when empty. */
  models: string[];
  samples: string[];
  judges: string[];
  metrics: string[];
  /** What ended so; failed, unparsable and missing when empty. */
  outcomes: string[];
}

/** @returns the model runs that were started again or woken. */
export const retryFailedUpdate = defineUpdate<{ models: string[] }, [RetryRequest]>('retryFailed');

/** What a single model run answers; the same numbers as in its refresh, a little fresher. */
export const modelProgressQuery = defineQuery<ModelProgress>('progress');

/** From parent to child: whether new paid calls may begin. */
export const gateSignal = defineSignal<[GateState]>('gate');

/** From a refresh to a parked model run: try again. */
export const unparkSignal = defineSignal('unpark');

export interface ParkRequest {
  reason: ParkReason;
  message: string;
  /** Epoch of the gate when the call began: a request from before the last opening is out of date. */
  epoch: number;
}

/** From child to parent: no call can succeed until an operator acts. */
export const parkSignal = defineSignal<[ParkRequest]>('park');

export const chunkProgressSignal = defineSignal<[{ chunk: number; progress: ChunkProgress }]>('chunkProgress');
export const modelProgressSignal = defineSignal<[ModelProgress]>('modelProgress');

/** What a collect or annotate child counted since its last report. */
export interface StageReport {
  counts: Record<string, number>;
  spendUsd: number;
  done: number;
  total: number | null;
}

/** From a collect or annotate child. */
export const stageReportSignal = defineSignal<[StageReport]>('stageReport');

/** What a collect or annotate child has counted and not reported yet; without `done` where nothing has moved since. */
export type Unreported = Pick<StageReport, 'counts' | 'spendUsd'> & Partial<Pick<StageReport, 'done' | 'total'>>;

export const unreportedQuery = defineQuery<Unreported>('unreported');
