import type { ChatModelConfig, ImageModelConfig } from '../core/schemas/refresh-file.js';
import type { ChatModel, ImageModel, ProviderAccess } from './contract.js';

type ImageModelFactory = (config: ImageModelConfig, access: ProviderAccess) => ImageModel;
type ChatModelFactory = (config: ChatModelConfig, access: ProviderAccess) => ChatModel;

/** Stored outputs are asked from nobody. */
type AskedProtocol = Exclude<ImageModelConfig['protocol'], 'stored'>;

/** Image models by protocol: one line an entry. */
export const IMAGE_MODELS: Record<AskedProtocol, () => Promise<ImageModelFactory>> = {
  'openai-images': async () => (await import('./openai/image-model.js')).openaiImageModel,
  gemini: async () => (await import('./gemini/image-model.js')).geminiImageModel,
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
