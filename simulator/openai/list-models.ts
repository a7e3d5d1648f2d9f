import { digestOf } from '../fixed-chance.js';
import { PLANTED_IMAGE_MODELS } from '../image-models.js';
import { modelNotFound } from './openai-error.js';
import { createdSeconds } from './usage.js';

/** Chat models that the list names. Any other id is served as well. */
const CHAT_MODELS = ['sim-annotator', 'sim-judge-a', 'sim-judge-b', 'sim-judge-c', 'sim-mumbler'];
/** One model is announced to go, so that a preflight has something to warn of. */
const SHUTDOWN_DATES: Record<string, string> = { 'sim-doodle': '2026-12-31' };

const LISTED = [...PLANTED_IMAGE_MODELS.map(({ id }) => id), ...CHAT_MODELS];

/** Body of GET /v1/models, with `shutdown_date` as OpenAI has it since 2026-09-29: a day or null. */
export function listModels(): Record<string, unknown> {
  return { object: 'list', data: LISTED.map(describeModel) };
}

/** Body of GET /v1/models/<id>. @throws OpenAiError where the list does not name it. */
export function showModel(id: string): Record<string, unknown> {
  if (!LISTED.includes(id)) throw modelNotFound(id);
  return describeModel(id);
}

function describeModel(id: string): Record<string, unknown> {
  return {
    id,
    object: 'model',
    created: createdSeconds(digestOf('model', id)),
    owned_by: 'simulator',
    shutdown_date: SHUTDOWN_DATES[id] ?? null,
  };
}
