import type { ImageModelConfig } from '../../core/schemas/image-model-config.js';
import type { ImageBytes } from '../../models/contract.js';
import { geminiImageModel } from '../../models/gemini/image-model.js';
import { imageConfig } from './image-model-contract.js';

export const API_KEY = 'the-key-of-the-test-0815';
export const REQUEST = {
  prompt: 'a red fox',
  inputImages: [] as ImageBytes[],
  signal: new AbortController().signal,
};
export const PICTURE = Buffer.from('89504e470d0a1a0a', 'hex');
export const PICTURE_PART = { inlineData: { mimeType: 'image/png', data: PICTURE.toString('base64') } };

export function geminiConfig(change: Record<string, unknown> = {}): ImageModelConfig {
  return imageConfig({ protocol: 'gemini', model: 'gemini-nano-banana-2.1', parameters: {}, ...change });
}

/** Draws once with a model of Google's, at some address. */
export function draw(
  baseUrl: string,
  {
    inputImages = [],
    apiKey = API_KEY,
    ...change
  }: { inputImages?: ImageBytes[]; apiKey?: string } & Record<string, unknown> = {},
) {
  return geminiImageModel(geminiConfig(change), { baseUrl, apiKey, timeoutMs: 10_000 }).generate({
    ...REQUEST,
    inputImages,
  });
}

/** An answer of one candidate. */
export function ending(finishReason: string | undefined, parts: unknown[] = []) {
  return { candidates: [{ content: { parts, role: 'model' }, finishReason, index: 0 }], responseId: 'response-1' };
}
