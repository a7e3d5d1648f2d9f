import { contentKey } from './content-key.js';
import { isPolicySet, laterSettings } from './later-settings.js';
import type { ChatModelConfig } from './schemas/chat-model-config.js';
import type { ImageModelConfig, JudgeConfig } from './schemas/image-model-config.js';
import type { Provider } from './schemas/provider.js';
import type { Sample } from './schemas/sample.js';
import type { AnnotationStep } from './schemas/annotation.js';

/** Content keys of paid results: everything that changes the result, and nothing else. A raised version pays for all anew. */
const VERSION = 1;

/** Who draws. */
export interface GenerationBy {
  config: ImageModelConfig;
  provider: Provider;
  /** Key of the rewritten prompt, where a rewriter stands before the model. */
  rewrite?: string;
  /** Which of several pictures of one sample, from 0. */
  draw?: number;
}

/**
 * Key of a generation. The base URL is in it, so that what a stand-in answered is never taken for the vendor's work;
 * names of rows, limits, prices and time-outs are not.
 */
export function generationKey(
  sample: Pick<Sample, 'prompt' | 'inputImages'>,
  { config, provider, rewrite, draw = 0 }: GenerationBy,
): string {
  const { protocol, model, parameters, inputs } = config;
  const { prompt, inputImages } = sample;
  return contentKey('generation', {
    VERSION,
    baseUrl: provider.baseUrl,
    protocol,
    model,
    parameters,
    prompt,
    inputImages,
    // Only where it says something: keys from before there was a policy stay as they are.
    ...(inputImages.length > 0 && isPolicySet(inputs) && { inputs }),
    ...(rewrite !== undefined && { rewrite }),
    ...(draw > 0 && { draw }),
  });
}

/** Key of a rewritten prompt: what the rewriter is shown, who it is, and how it is asked. */
export function rewriteKey(
  { prompt, inputImages }: Pick<Sample, 'prompt' | 'inputImages'>,
  rewriter: ChatModelConfig,
  { provider, promptHash }: { provider: Provider; promptHash: string },
): string {
  return contentKey('rewrite', { VERSION, prompt, inputImages, promptHash, ...identity(rewriter, provider) });
}

export interface JudgmentSubject {
  prompt: string;
  inputImages: readonly string[];
  outputImage: string;
}

/** Key of a judgment: what the judge is shown, who it is, and how it is asked. Equal pictures are judged once. */
export function judgmentKey(
  subject: JudgmentSubject,
  judge: JudgeConfig,
  context: { provider: Provider; promptHash: string },
): string {
  const { images } = judge;
  return contentKey('judgment', {
    VERSION,
    ...subject,
    ...identity(judge, context.provider),
    images,
    promptHash: context.promptHash,
  });
}

/** Key of a topic's name: what the namer is shown, who it is, and how it is asked. */
export function topicKey(
  data: Record<string, unknown>,
  model: ChatModelConfig,
  { provider, promptHash }: { provider: Provider; promptHash: string },
): string {
  return contentKey('topic', { VERSION, data, promptHash, ...identity(model, provider) });
}

export interface AnnotationSubject {
  step: AnnotationStep;
  promptHash: string;
  data: Record<string, unknown>;
  images: readonly string[];
}

/** Key of a verdict of one LLM step: the question as it is put, and who is asked. */
export function annotationKey(subject: AnnotationSubject, model: ChatModelConfig, provider: Provider): string {
  return contentKey('annotation', { VERSION, ...subject, ...identity(model, provider) });
}

/** Key of a score: one metric in one version on one output, or on the lack of it. */
export function scoreKey(parts: {
  metric: string;
  metricVersion: number;
  sampleId: string;
  modelId: string;
  outputImage: string | null;
}): string {
  return contentKey('score', { VERSION, ...parts });
}

function identity(config: ChatModelConfig, provider: Provider): Record<string, unknown> {
  const { protocol, model, temperature } = config;
  return { baseUrl: provider.baseUrl, protocol, model, temperature, ...laterSettings(config) };
}
