import { z } from 'zod';
import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';

/** What is read of a prediction. `output` has any shape that its model likes. */
export const Prediction = z.looseObject({
  id: z.string().regex(/^[\w-]+$/),
  status: z.enum(['starting', 'processing', 'succeeded', 'failed', 'canceled', 'aborted']),
  model: z.string().nullish(),
  version: z.string().nullish(),
  output: z.unknown(),
  error: z.unknown(),
});
export type Prediction = z.infer<typeof Prediction>;

/**
 * Words of a moderation. There is no code for it: models write them into the text of the error, as in
 * `The input or output was flagged as sensitive. Please try again with different inputs. (E005)`.
 */
const REFUSAL = /flagged as sensitive|\bE005\b|nsfw|content policy/i;

/** The model and version that drew; official models hide their version. */
export function resolvedModel({ model, version }: Prediction): string | null {
  if (!model) return null;
  return version && version !== 'hidden' ? `${model}:${version}` : model;
}

/** Address of the first picture of an output: a text, a list of texts, or an object with one of these in a field. */
export function firstAddress(output: unknown): string | null {
  if (typeof output === 'string') return /^(https?:|data:)/i.test(output) ? output : null;
  if (output === null || typeof output !== 'object') return null;
  for (const part of Object.values(output)) {
    const address = firstAddress(part);
    if (address !== null) return address;
  }
  return null;
}

/** Why a prediction that ended without an output did so. */
export function predictionError({ id, status, error }: Prediction, apiKey: string): ProviderError {
  const words = typeof error === 'string' ? error : JSON.stringify(error ?? 'no reason given');
  const kind = status === 'failed' && REFUSAL.test(words) ? 'refused' : 'bad_response';
  return new ProviderError(kind, redact(`${status}: ${words}`, [apiKey]), { requestId: id });
}
