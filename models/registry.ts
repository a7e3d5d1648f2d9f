import type { ChatModelConfig, ImageModelConfig } from '../core/schemas/refresh-file.js';
import type { ChatModel, ImageModel, ProviderAccess } from './contract.js';

type ImageModelFactory = (config: ImageModelConfig, access: ProviderAccess) => ImageModel;
type ChatModelFactory = (config: ChatModelConfig, access: ProviderAccess) => ChatModel;

/** Image models by protocol: one line an entry. */
export const IMAGE_MODELS: Record<ImageModelConfig['protocol'], () => Promise<ImageModelFactory>> = {
  'openai-images': async () => (await import('./openai/image-model.js')).openaiImageModel,
  'openai-responses': async () => (await import('./openai/responses-image-model.js')).responsesImageModel,
  'openrouter-images': async () => (await import('./openrouter/image-model.js')).openrouterImageModel,
  replicate: async () => (await import('./replicate/image-model.js')).replicateImageModel,
};

/** Chat and vision models by protocol: annotators and judges alike. */
export const CHAT_MODELS: Record<ChatModelConfig['protocol'], () => Promise<ChatModelFactory>> = {
  'openai-chat': async () => (await import('./openai/chat-model.js')).openaiChatModel,
};
