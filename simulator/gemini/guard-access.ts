import type { IncomingCall } from '../call.js';
import { creditsDepleted, invalidApiKey, modelNotFound, permissionDenied } from './google-error.js';

/**
 * Lets a call pass, or not, by the same keys and models as OpenAI's side of the simulator: no key or one that starts with `bad`
 * is refused, one that starts with `empty` has no credit, and models whose id starts with `retired-` are gone.
 *
 * @throws GoogleError
 */
export function guardAccess(call: IncomingCall, model: string | null): void {
  const key = call.headers['x-goog-api-key'];
  if (typeof key !== 'string' || key === '') throw permissionDenied();
  if (key.startsWith('bad')) throw invalidApiKey();
  if (key.startsWith('empty')) throw creditsDepleted();
  if (model?.startsWith('retired-')) throw modelNotFound(model);
}
