import type { IncomingCall } from '../call.js';
import { insufficientQuota, invalidApiKey, modelNotFound } from './openai-error.js';

/** The key that a call came with; empty where it came with none. It goes nowhere but into comparisons. */
export function bearerKey(call: IncomingCall): string {
  return /^Bearer\s+(\S+)\s*$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
}

/**
 * Lets a call pass, or not: no key or one that starts with `bad` is refused, one that starts with `empty` has no credit, and
 * models whose id starts with `retired-` are gone.
 *
 * @throws OpenAiError
 */
export function guardAccess(call: IncomingCall, model: string | null): void {
  const key = bearerKey(call);
  if (key === '' || key.startsWith('bad')) throw invalidApiKey();
  if (key.startsWith('empty')) throw insufficientQuota();
  if (model?.startsWith('retired-')) throw modelNotFound(model);
}
