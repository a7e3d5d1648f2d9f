import { PLANTED_IMAGE_MODELS } from '../image-models.js';
import { modelNotFound } from './google-error.js';

/** What the list names: the planted models, and two of Google's ids for refresh files that want them. Any other id is served as well. */
const LISTED = [...PLANTED_IMAGE_MODELS.map(({ id }) => id), 'gemini-2.5-flash-image', 'gemini-nano-banana-2.1'];

/** Body of GET /v1beta/models. Google announces no end of a model in it. */
export function listModels(): Record<string, unknown> {
  return { models: LISTED.map(describeModel) };
}

/** Body of GET /v1beta/models/<id>. @throws ProtocolError where the list does not name it. */
export function showModel(id: string): Record<string, unknown> {
  if (!LISTED.includes(id)) throw modelNotFound(id);
  return describeModel(id);
}

function describeModel(id: string): Record<string, unknown> {
  return {
    name: `models/${id}`,
    version: '1.0',
    displayName: id,
    inputTokenLimit: 32_768,
    outputTokenLimit: 32_768,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  };
}
