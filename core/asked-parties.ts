import type { AnnotateConfig } from './schemas/annotate-config.js';
import type { ChatModelConfig } from './schemas/chat-model-config.js';
import type { AskedEmbeddingConfig, EmbeddingConfig } from './schemas/embedding-config.js';
import type { ImageModelConfig, JudgeConfig } from './schemas/image-model-config.js';

/** What of a refresh file names models. */
export interface AskingParts {
  annotate: Pick<AnnotateConfig, 'model' | 'secondOpinion'>;
  embeddings: EmbeddingConfig | null;
  models: readonly ImageModelConfig[];
  judges: readonly JudgeConfig[];
}

/** A model that a refresh file has asked. */
export interface AskedParty {
  /** With the provider the name of its task queue. */
  use: 'llm' | 'model' | 'judge';
  config: ChatModelConfig | ImageModelConfig | AskedEmbeddingConfig;
  /** Where it stands in the file. */
  path: (string | number)[];
}

/**
 * Everybody whom a refresh file has asked, in the order of its life cycle: the one list for keys, queues and checks. Of stored outputs
 * and of what is built in nobody is asked.
 */
export function askedParties({ annotate, embeddings, models, judges }: AskingParts): AskedParty[] {
  const parties: AskedParty[] = [{ use: 'llm', config: annotate.model, path: ['annotate', 'model'] }];
  if (annotate.secondOpinion)
    parties.push({ use: 'llm', config: annotate.secondOpinion, path: ['annotate', 'secondOpinion'] });
  if (embeddings?.protocol === 'openai-embeddings')
    parties.push({ use: 'llm', config: embeddings, path: ['embeddings'] });
  models.forEach((config, i) => {
    const { protocol, rewriter } = config;
    if (protocol !== 'stored') parties.push({ use: 'model', config, path: ['models', i] });
    if (rewriter) parties.push({ use: 'llm', config: rewriter, path: ['models', i, 'rewriter'] });
  });
  judges.forEach((config, i) => parties.push({ use: 'judge', config, path: ['judges', i] }));
  return parties;
}
