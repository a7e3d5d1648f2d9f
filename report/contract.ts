import type { OutcomeCounts, StoredOutcome } from '../core/outcome.js';
import type { Analysis } from '../core/schemas/analysis.js';
import type { DatasetAnalysis, PromptMap } from '../core/schemas/dataset-analysis.js';
import type { Sample } from '../core/schemas/sample.js';

export interface ModelView {
  modelId: string;
  provider: string;
  /** Model id as asked for; `resolvedModels` as the provider answered, over all generations. */
  model: string;
  resolvedModels: string[];
  parameters: Record<string, unknown>;
  state: string;
  counts: OutcomeCounts;
  judgmentCounts: OutcomeCounts;
  parked: { reason: string; since: Date; mend: string } | null;
}

export interface JudgmentView {
  judgeId: string;
  outcome: StoredOutcome;
  rating: number | null;
  explanation: string | null;
  reason: string | null;
}

export interface GenerationView {
  modelId: string;
  /** Which of several pictures of the sample, from 0. */
  draw: number;
  /** `missing` where the model was never run on this sample, or is parked. */
  outcome: StoredOutcome | 'missing';
  reason: string | null;
  image: { sha256: string; width: number; height: number } | null;
  judgments: JudgmentView[];
  scores: { metric: string; value: number | null; outcome: string }[];
}

export interface SampleView {
  sample: Sample;
  generations: GenerationView[];
}

/** What is known of the dataset itself. */
export interface DatasetView {
  /** `null` where it could not be had. */
  analysis: DatasetAnalysis | null;
  map: PromptMap | null;
  /** By topic, in their order; `null` of one that nobody named. */
  topicNames: (string | null)[];
  /** Why something, or all of it, is missing. */
  reason: string | null;
}

/** All that the site is made from. Samples come one at a time, so that memory does not grow with the release. */
export interface SiteSource {
  refreshId: string;
  title: string;
  releaseId: string;
  builtAt: Date;
  window: { from: string; to: string };
  about: string;
  /** `partial` where model runs are parked or items failed. */
  state: string;
  sampleCounts: { analysis: number; text_to_image: number; image_to_image: number };
  /** Counts of every stage before generation; keys such as `posts.found`, `dropped.irrelevant`. */
  funnel: Record<string, number>;
  models: ModelView[];
  judges: { judgeId: string; provider: string; model: string; images: string }[];
  analysis: Analysis;
  /** Absent where the refresh was not asked for it: then there is no page of the dataset. */
  dataset?: DatasetView | null;
  samples(): AsyncIterable<SampleView>;
  /** @throws when the blob is gone; the site then shows the picture as lost. */
  image(sha256: string): Promise<Uint8Array>;
}
