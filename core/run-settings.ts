import type { BenchmarkSplit } from './outcome.js';
import type { AnnotationStep } from './schemas/annotation.js';
import type { Budget } from './schemas/budget.js';
import type { MetricId } from './schemas/score.js';
import type { Source } from './schemas/source.js';
import type { NotifyOn } from './schemas/webhook.js';

/** Calls to one provider: the queue that they wait in, and how long one may take. */
export interface CallSettings {
  id: string;
  queue: string;
  timeoutSeconds: number;
}

export interface JudgeSettings extends CallSettings {
  /** Asked by the vendor's batch interface; absent for most. */
  batch?: true;
}

export interface ModelSettings extends JudgeSettings {
  /** Calls to the chat model that rewrites its prompts; absent for most. */
  rewriter?: CallSettings;
  /** Pictures of each sample; one when absent. */
  draws?: number;
}

export interface SourceSettings extends CallSettings {
  kind: Source['kind'];
  queries: number;
  /** Posts after which a query ends; `null` = no limit. */
  maxPosts: number | null;
}

/** How the annotate stage goes about its questions. */
export interface AnnotateSettings {
  relevancePostsPerCall: number;
  /** Posts that came as replies only are asked about too, and shown only where they pass. */
  filterReplies: boolean;
  /** Steps that are asked by the vendor's batch interface. */
  batch: AnnotationStep[];
}

/** Which of the later steps of annotation are asked. */
export interface StepSettings {
  screenshots: boolean;
  safety: boolean;
  applicability: boolean;
  /** Calls to the second annotator; absent where there is none. */
  secondOpinion?: CallSettings;
}

export interface ThreadRunSettings {
  /** Posts that replies or quotes name and nobody gave are looked up. */
  fetchMissing: boolean;
  /** Replies after which no more pages of a conversation are fetched; `null` = no limit. */
  maxPosts: number | null;
}

/** What workflows need to know of a refresh file. Ids, queues and bounds only: a payload of a few KiB. */
export interface RunSettings {
  refreshId: string;
  sources: SourceSettings[];
  llm: CallSettings;
  /** Calls that embed prompts, so that duplicates are found by meaning; absent where nobody is asked for that. */
  promptEmbeddings?: CallSettings;
  /** Absent in histories from before: each thread by itself, and a report after every few. */
  annotate?: AnnotateSettings;
  /** A refresh with a query that broke off ends as partial; absent in histories from before, where it ended as done. */
  wholeQueries?: true;
  /** Steps of annotation that came later; absent in histories from before, where none of them was asked. */
  steps?: StepSettings;
  models: ModelSettings[];
  judges: JudgeSettings[];
  metrics: MetricId[];
  /** Only where the file sets something for reply trees. */
  threads?: ThreadRunSettings;
  samplesInFlight: number;
  chunksInFlight: number;
  chunkSamples: number;
  heartbeatSeconds: number;
  /** Minutes without a completed call after which a running refresh counts as stalled. */
  stalledMinutes: number;
  /** What it may cost, when its workflow began; `budget set` changes it while it runs. */
  budget: Budget | null;
  /** Webhooks by id, and what each wants to know. Addresses and keys stay with the workers. */
  notify: { id: string; on: NotifyOn[] }[];
  /** What the description of the dataset needs; absent where there is none, and in histories from before there was one. */
  describe?: DescribeSettings;
}

export interface DescribeSettings {
  /** Calls that embed prompts; `null` where that is built in. */
  embed: CallSettings | null;
  /** Whether topics get names. */
  named: boolean;
}

/** Pictures that a model draws of each sample. */
export function drawsOf({ models }: Pick<RunSettings, 'models'>, modelId: string): number {
  return models.find(({ id }) => id === modelId)?.draws ?? 1;
}

/** One sample of a chunk and what is still to be done on it. */
export interface WorkItem {
  sampleId: string;
  split: BenchmarkSplit;
  /** Judges and metrics that still have to look at it. */
  judges: string[];
  metrics: MetricId[];
}

/** Most samples that one retry may name: the order goes into the input of every chunk. */
export const MOST_NAMED_SAMPLES = 200;

/**
 * What an operator wants done again; nothing else is touched. Only records from before `since`, so that a retry ends.
 * Empty lists of models, samples, judges and metrics name all of them.
 */
export interface RetryOrder {
  models: string[];
  samples: string[];
  /** An order that names judges or metrics never generates. */
  judges: string[];
  metrics: string[];
  /** Outcomes to do again; `missing` for what has no record yet. */
  outcomes: string[];
  sinceMs: number;
}
