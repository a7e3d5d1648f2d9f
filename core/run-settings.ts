import { pullsOf } from './pulls.js';
import { isNetworkSource } from './network-source.js';
import type { Source } from './schemas/source.js';
import type { Budget } from './schemas/budget.js';
import type { NotifyOn } from './schemas/webhook.js';
import type { AnnotationStep } from './schemas/annotation.js';
import type { RefreshFile } from './schemas/refresh-file.js';
import type { BenchmarkSplit } from './outcome.js';
import type { MetricId } from './schemas/score.js';
import { hasQueue } from './queue-protocols.js';
import { judgeQueue, llmQueue, modelQueue, sourceQueue } from './names.js';

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

/** Longest wait for one page of a source. */
export const SOURCE_TIMEOUT_SECONDS = 60;

/** Most samples in one chunk, whatever the arithmetic says. */
const MOST_CHUNK_SAMPLES = 100;

/** No history over 2,000 events in practice; the rest is left for signals, held calls and the chunk's own steps. */
const CHUNK_EVENTS = 1700;

/** An activity costs three events, and three more where it has a workflow task to itself. */
const EVENTS_PER_ACTIVITY = 6;

/**
 * Samples in one chunk, so that its history stays within bounds however many activities a sample has.
 *
 * @param drawing activities until the picture of a sample is there; each judge and each metric is one more,
 *   and all of it for each of `draws` pictures.
 */
export function chunkSamples(activities: Record<'drawing' | 'judges' | 'metrics' | 'draws', number>): number {
  const { drawing, judges, metrics, draws } = activities;
  const eventsPerSample = EVENTS_PER_ACTIVITY * draws * (drawing + judges + metrics);
  return Math.max(1, Math.min(MOST_CHUNK_SAMPLES, Math.floor(CHUNK_EVENTS / eventsPerSample)));
}

/** Activities for one picture of the model that takes most: a vendor with a queue is asked twice, a rewriter before. */
function drawingActivities({ models }: RefreshFile): number {
  const counts = models.map(({ protocol, rewriter }) => 1 + (hasQueue(protocol) ? 1 : 0) + (rewriter ? 1 : 0));
  return Math.max(1, ...counts);
}

function stepSettings({ annotate }: RefreshFile, timeoutOf: (provider: string) => number): StepSettings {
  const { screenshots, safety, applicability, secondOpinion } = annotate;
  return {
    screenshots,
    safety: safety !== null,
    applicability,
    ...(secondOpinion && {
      secondOpinion: {
        id: 'second-opinion',
        queue: llmQueue(secondOpinion.provider),
        timeoutSeconds: timeoutOf(secondOpinion.provider),
      },
    }),
  };
}

/** The part of a refresh file that its workflows run by. */
export function runSettings(file: RefreshFile): RunSettings {
  const timeoutOf = (provider: string) => file.providers[provider]?.timeoutSeconds ?? 300;
  return {
    refreshId: file.id,
    sources: file.sources.map((source) => ({
      id: source.id,
      kind: source.kind,
      queries: isNetworkSource(source) ? pullsOf(file, source).length : 1,
      maxPosts: isNetworkSource(source) ? source.maxPosts : null,
      queue: sourceQueue(source.id),
      timeoutSeconds: SOURCE_TIMEOUT_SECONDS,
    })),
    llm: {
      id: 'annotate',
      queue: llmQueue(file.annotate.model.provider),
      timeoutSeconds: timeoutOf(file.annotate.model.provider),
    },
    ...promptEmbeddings(file, timeoutOf),
    annotate: {
      relevancePostsPerCall: file.annotate.relevancePostsPerCall,
      filterReplies: file.annotate.replies === 'filter',
      batch: file.annotate.batch,
    },
    steps: stepSettings(file, timeoutOf),
    models: file.models.map(({ id, provider, rewriter, draws, batch }) => ({
      id,
      queue: modelQueue(provider),
      timeoutSeconds: timeoutOf(provider),
      ...(draws > 1 && { draws }),
      ...(batch && { batch }),
      ...(rewriter && {
        rewriter: { id, queue: llmQueue(rewriter.provider), timeoutSeconds: timeoutOf(rewriter.provider) },
      }),
    })),
    judges: file.judges.map(({ id, provider, batch }) => ({
      id,
      queue: judgeQueue(provider),
      timeoutSeconds: timeoutOf(provider),
      ...(batch && { batch }),
    })),
    metrics: file.metrics,
    ...threadSettings(file),
    samplesInFlight: file.limits.samplesInFlight,
    chunksInFlight: file.limits.chunksInFlight,
    chunkSamples: chunkSamples({
      drawing: drawingActivities(file),
      judges: file.judges.length,
      metrics: file.metrics.length,
      draws: Math.max(1, ...file.models.map(({ draws }) => draws)),
    }),
    heartbeatSeconds: file.limits.heartbeatSeconds,
    stalledMinutes: file.limits.stalledMinutes,
    budget: file.budget,
    notify: file.notify.map(({ id, on }) => ({ id, on })),
    ...(file.analysis && { describe: describeSettings(file, timeoutOf) }),
  };
}

/** Only where curation asks for it, and by a provider: what is built in is worked out when it is needed. */
function promptEmbeddings(
  { curate: { dedupe }, embeddings }: RefreshFile,
  timeoutOf: (provider: string) => number,
): Pick<RunSettings, 'promptEmbeddings'> {
  if (dedupe === null || dedupe.embedding === null || embeddings?.protocol !== 'openai-embeddings') return {};
  const { provider } = embeddings;
  return { promptEmbeddings: { id: 'embeddings', queue: llmQueue(provider), timeoutSeconds: timeoutOf(provider) } };
}

function describeSettings(
  { analysis, embeddings }: RefreshFile,
  timeoutOf: (provider: string) => number,
): DescribeSettings {
  const asked = embeddings?.protocol === 'openai-embeddings' ? embeddings.provider : null;
  const embed = asked === null ? null : { id: 'embed', queue: llmQueue(asked), timeoutSeconds: timeoutOf(asked) };
  return { embed, named: analysis?.clusters.named ?? false };
}

function threadSettings({ threads }: RefreshFile): Pick<RunSettings, 'threads'> {
  const { missingParents, quotes, maxPosts } = threads;
  const fetchMissing = missingParents === 'fetch' || quotes === 'fetch';
  return fetchMissing || maxPosts !== null ? { threads: { fetchMissing, maxPosts } } : {};
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
