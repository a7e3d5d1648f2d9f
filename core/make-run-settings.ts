import { judgeQueue, llmQueue, modelQueue, sourceQueue } from './names.js';
import { isNetworkSource } from './network-source.js';
import { pullsOf } from './pulls.js';
import { hasQueue } from './queue-protocols.js';
import type { DescribeSettings, RunSettings, StepSettings } from './run-settings.js';
import type { RefreshFile } from './schemas/refresh-file.js';

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
export function makeRunSettings(file: RefreshFile): RunSettings {
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
    wholeQueries: true,
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
