import type { ChatModelConfig } from './schemas/chat-model-config.js';
import type { PriorDataset } from './schemas/describe-config.js';
import type { ImageModelConfig, InputPolicy } from './schemas/image-model-config.js';
import type { RefreshFile } from './schemas/refresh-file.js';

type LaterSettings = Pick<ChatModelConfig, 'reasoning' | 'extra'>;

/**
 * Settings of a chat model that came after the first keys had been made, and only such as are set: keys and digests stay what
 * they were for everybody who does not use them.
 */
export function laterSettings({ reasoning, extra }: LaterSettings): Partial<LaterSettings> {
  return { ...(reasoning !== null && { reasoning }), ...(Object.keys(extra).length > 0 && { extra }) };
}

/** A refresh file without the later settings that are not set, for its digest. */
export function withoutUnset<
  File extends Pick<RefreshFile, 'annotate' | 'models' | 'judges' | 'embeddings' | 'analysis'>,
>(file: File) {
  const { embeddings, analysis, ...rest } = file;
  const { annotate, models, judges } = file;
  return {
    ...rest,
    ...(embeddings && { embeddings }),
    ...(analysis && { analysis: { ...analysis, priorDatasets: analysis.priorDatasets.map(withoutPlace) } }),
    annotate: { ...annotate, model: asBefore(annotate.model) },
    models: models.map((model) => imageModelAsBefore(withoutBatch(model))),
    judges: judges.map((judge) => asBefore(withoutBatch(judge))),
  };
}

/** Prompts are told apart by their digest, wherever their file lies. */
function withoutPlace(prior: PriorDataset) {
  const { file: _, ...dataset } = prior;
  return dataset;
}

/** Whether a policy for inputs says anything. */
export function isPolicySet({ longerSidePx, format, mask }: InputPolicy): boolean {
  return longerSidePx !== null || format !== 'keep' || mask !== 'none';
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

/** A discount without batches says nothing, and changes no cost. */
function withoutBatch<Config extends { batch: boolean; batchDiscount: number | null }>(config: Config) {
  const { batch, batchDiscount, ...before } = config;
  return { ...before, ...(batch && { batch, batchDiscount }) };
}

function asBefore<Config extends LaterSettings>(config: Config) {
  const { reasoning, extra, ...before } = config;
  return { ...before, ...laterSettings({ reasoning, extra }) };
}
