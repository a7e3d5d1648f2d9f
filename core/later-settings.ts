import { canonicalJson } from './canonical-json.js';
import { DEFAULT_SAFETY_CATEGORIES } from './default-safety-categories.js';
import type { ChatModelConfig } from './schemas/chat-model-config.js';
import type { PriorDataset } from './schemas/describe-config.js';
import type { ImageModelConfig, InputPolicy } from './schemas/image-model-config.js';
import type { CurateConfig } from './schemas/curate-config.js';
import type { RefreshFile } from './schemas/refresh-file.js';
import type { Source } from './schemas/source.js';
import type { ThreadSettings } from './schemas/thread-settings.js';

type LaterSettings = Pick<ChatModelConfig, 'reasoning' | 'extra'>;

/**
 * Settings of a chat model that came after the first keys had been made, and only such as are set: keys and digests stay what
 * they were for everybody who does not use them.
 */
export function laterSettings({ reasoning, extra }: LaterSettings): Partial<LaterSettings> {
  return { ...(reasoning !== null && { reasoning }), ...(Object.keys(extra).length > 0 && { extra }) };
}

type Settings = Pick<
  RefreshFile,
  'annotate' | 'curate' | 'models' | 'judges' | 'sources' | 'phases' | 'threads' | 'embeddings' | 'analysis'
>;

/** A refresh file without the later settings that are not set, for its digest. */
export function withoutUnset<File extends Settings>(whole: File) {
  const { phases, threads, embeddings, analysis, ...file } = whole;
  const { annotate, curate, models, judges, sources } = whole;
  return {
    ...file,
    annotate: annotateAsBefore(annotate),
    curate: curateAsBefore(curate),
    ...(phases.length > 0 && { phases }),
    ...(isThreadLimited(threads) && { threads }),
    ...(embeddings && { embeddings }),
    ...(analysis && { analysis: { ...analysis, priorDatasets: analysis.priorDatasets.map(withoutPlace) } }),
    sources: sources.map(sourceAsBefore),
    models: models.map((model) => imageModelAsBefore(withoutBatch(model))),
    judges: judges.map((judge) => asBefore(withoutBatch(judge))),
  };
}

/** Prompts are told apart by their digest, wherever their file lies. */
function withoutPlace(prior: PriorDataset) {
  const { file: _, ...dataset } = prior;
  return dataset;
}

function annotateAsBefore({
  relevancePostsPerCall,
  replies,
  batch,
  batchDiscount,
  languages,
  screenshots,
  safety,
  applicability,
  secondOpinion,
  ...before
}: RefreshFile['annotate']) {
  return {
    ...before,
    model: asBefore(before.model),
    ...(relevancePostsPerCall > 1 && { relevancePostsPerCall }),
    ...(replies !== 'trust' && { replies }),
    ...(batch.length > 0 && { batch, batchDiscount }),
    ...(languages && { languages }),
    ...(!screenshots && { screenshots }),
    ...(!isDefaultSafety(safety) && { safety }),
    ...(!applicability && { applicability }),
    ...(secondOpinion && { secondOpinion: asBefore(secondOpinion) }),
  };
}

function isDefaultSafety(safety: RefreshFile['annotate']['safety']): boolean {
  return safety !== null && canonicalJson(safety.categories) === canonicalJson(DEFAULT_SAFETY_CATEGORIES);
}

/** Whether a policy for inputs says anything. */
export function isPolicySet({ longerSidePx, format, mask }: InputPolicy): boolean {
  return longerSidePx !== null || format !== 'keep' || mask !== 'none';
}

function isThreadLimited({ maxDepth, maxPosts, missingParents, quotes }: ThreadSettings): boolean {
  return maxDepth !== null || maxPosts !== null || missingParents !== 'leave' || quotes !== 'link';
}

function sourceAsBefore(source: Source) {
  if (source.kind !== 'x') return source;
  const { search, operators, pricePerCountUsd, ...before } = source;
  return {
    ...before,
    ...(search !== 'all' && { search }),
    ...(operators !== '' && { operators }),
    ...(pricePerCountUsd !== null && { pricePerCountUsd }),
  };
}

function imageModelAsBefore({
  inputs,
  rewriter,
  draws,
  ...before
}: Pick<ImageModelConfig, 'inputs' | 'rewriter' | 'draws'>) {
  return {
    ...before,
    ...(isPolicySet(inputs) && { inputs }),
    ...(draws > 1 && { draws }),
    ...(rewriter && { rewriter: asBefore(rewriter) }),
  };
}

function curateAsBefore({ seed, review, dedupe, ...before }: CurateConfig) {
  return {
    ...before,
    ...(seed !== null && { seed }),
    ...(review !== 'none' && { review }),
    ...(dedupe !== null && { dedupe }),
  };
}

/** A discount without batches says nothing, and changes no cost. */
function withoutBatch<Config extends { batch: boolean; batchDiscount: number | null }>(config: Config) {
  const { batch, batchDiscount, ...before } = config;
  return { ...before, ...(batch && { batch, batchDiscount }) };
}

function asBefore<Config extends LaterSettings>(config: Config) {
  const { reasoning, extra, ...before } = config;
  return { ...before, ...laterSettings({ reasoning, extra }) };
}
