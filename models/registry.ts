import type { ChatModelConfig } from '../core/schemas/chat-model-config.js';
import type { ImageModelConfig } from '../core/schemas/image-model-config.js';
import type { AskedEmbeddingConfig } from '../core/schemas/embedding-config.js';
import type { ChatModel, EmbeddingModel, ImageModel, ModelCatalogue, ProviderAccess } from './contract.js';

type ImageModelFactory = (config: ImageModelConfig, access: ProviderAccess) => ImageModel;
type ChatModelFactory = (config: ChatModelConfig, access: ProviderAccess) => ChatModel;
type EmbeddingModelFactory = (config: AskedEmbeddingConfig, access: ProviderAccess) => EmbeddingModel;
/** @throws ProviderError */
export type ModelLister = (access: ProviderAccess, signal: AbortSignal) => Promise<ModelCatalogue>;

/** Stored outputs are asked from nobody. */
type AskedProtocol = Exclude<ImageModelConfig['protocol'], 'stored'>;

/** Image models by protocol: one line an entry. */
export const IMAGE_MODELS: Record<AskedProtocol, () => Promise<ImageModelFactory>> = {
  'openai-images': async () => (await import('./openai/image-model.js')).openaiImageModel,
  gemini: async () => (await import('./gemini/image-model.js')).geminiImageModel,
  bfl: async () => (await import('./bfl/image-model.js')).bflImageModel,
  fal: async () => (await import('./fal/image-model.js')).falImageModel,
  'openai-responses': async () => (await import('./openai/responses-image-model.js')).responsesImageModel,
  'openrouter-images': async () => (await import('./openrouter/image-model.js')).openrouterImageModel,
  replicate: async () => (await import('./replicate/image-model.js')).replicateImageModel,
};

/** @throws Error for stored outputs: there is nobody to ask. */
export function imageModelFactory(protocol: ImageModelConfig['protocol']): Promise<ImageModelFactory> {
  if (protocol === 'stored') throw new Error('stored outputs are looked up, not asked for');
  return IMAGE_MODELS[protocol]();
}

/** Chat and vision models by protocol: annotators and judges alike. */
export const CHAT_MODELS: Record<ChatModelConfig['protocol'], () => Promise<ChatModelFactory>> = {
  'openai-chat': async () => (await import('./openai/chat-model.js')).openaiChatModel,
};

/** Models of text embeddings by protocol; the built-in one is asked from nobody. */
export const EMBEDDING_MODELS: Record<AskedEmbeddingConfig['protocol'], () => Promise<EmbeddingModelFactory>> = {
  'openai-embeddings': async () => (await import('./openai/embedding-model.js')).openaiEmbeddingModel,
};

/** How a provider is asked, for free, for the models that it serves, by protocol. One that is not here has no such call. */
export const MODEL_LISTERS: Readonly<Record<string, () => Promise<ModelLister>>> = {
  'openai-chat': async () => (await import('./openai/list-models.js')).listOpenaiModels,
  'openai-images': async () => (await import('./openai/list-models.js')).listOpenaiModels,
  'openai-responses': async () => (await import('./openai/list-models.js')).listOpenaiModels,
  'openai-embeddings': async () => (await import('./openai/list-models.js')).listOpenaiModels,
  gemini: async () => (await import('./gemini/list-models.js')).listGeminiModels,
  'openrouter-images': async () => (await import('./openrouter/list-models.js')).listOpenrouterModels,
};
