import { generationKey, rewriteKey } from '../core/keys.js';
import type { ImageModelConfig } from '../core/schemas/image-model-config.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { Sample } from '../core/schemas/sample.js';
import type { PromptSet } from '../prompts/prompt-set.js';
import { findProvider } from './find.js';

/** Keys of one model's work on one sample; `rewrite` is `null` for a model without a rewriter. */
export interface GenerationKeys {
  generation: string;
  rewrite: string | null;
}

/** How the keys of a model are made. @throws a final failure where the file lacks a provider. */
export function keysOf(
  context: { prompts: PromptSet },
  file: RefreshFile,
  config: ImageModelConfig,
): (sample: Sample, draw?: number) => GenerationKeys {
  const provider = findProvider(file, config.provider);
  const { rewriter } = config;
  if (rewriter === null)
    return (sample, draw = 0) => ({ generation: generationKey(sample, { config, provider, draw }), rewrite: null });
  const asked = { provider: findProvider(file, rewriter.provider), promptHash: context.prompts.rewrite.hash };
  // The prompt is rewritten once, and drawn several times.
  return (sample, draw = 0) => {
    const rewrite = rewriteKey(sample, rewriter, asked);
    return { generation: generationKey(sample, { config, provider, rewrite, draw }), rewrite };
  };
}
