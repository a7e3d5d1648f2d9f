import type { BenchmarkSplit, Outcome, Split, StoredOutcome } from '../outcome.js';
import type { Applicability } from '../schemas/candidate.js';
import type { MetricId, Score } from '../schemas/score.js';

interface SampleRecord {
  sampleId: string;
  split: Split;
  /** By metric; a metric that is absent is unknown. */
  applicability?: Applicability;
}

/** A sample without a record counts as `missing`, just as one whose record says so. */
export interface GenerationRecord {
  sampleId: string;
  modelId: string;
  /** Which of several pictures of one sample, from 0; 0 when absent. */
  draw?: number;
  outcome: Outcome;
  /** True where an operator's retry gave it; a first try when absent. */
  retried?: boolean;
  /** Of the picture, in pixels; none where there is no picture. */
  size?: { width: number; height: number } | null;
}

export interface JudgmentRecord {
  sampleId: string;
  modelId: string;
  judgeId: string;
  draw?: number;
  outcome: StoredOutcome;
  /** 1 to 10; `null` unless the outcome is `ok`. */
  rating: number | null;
  retried?: boolean;
}

export type ScoreRecord = Pick<Score, 'metric' | 'sampleId' | 'modelId' | 'outcome' | 'value' | 'parts'> & {
  draw?: number;
};

/** What the statistics need of a metric; a `Metric` of metrics/contract.ts fits. */
export interface MetricPool {
  id: MetricId;
  splits: readonly BenchmarkSplit[];
  pool(parts: readonly Record<string, unknown>[]): number | null;
}

/**
 * All that the numbers of a release are made from, as plain records. Records of samples, models, judges or metrics that
 * are not listed are left out. At most one record per draw of a generation, judgment and score: the caller has chosen which one counts.
 */
export interface AnalysisInput {
  samples: readonly SampleRecord[];
  modelIds: readonly string[];
  /** In the order in which their boards are wanted. */
  judgeIds: readonly string[];
  generations: readonly GenerationRecord[];
  judgments: readonly JudgmentRecord[];
  scores: readonly ScoreRecord[];
  metrics: readonly MetricPool[];
  seed: number;
  /** 2,000 when absent. */
  resamples?: number;
}
