import type { IncomingCall } from '../call.js';
import { judgeAccess } from '../judge-access.js';
import { insufficientQuota, invalidApiKey, modelNotFound } from './openai-error.js';

/** The key that a call came with; empty where it came with none. It goes nowhere but into comparisons. */
export function bearerKey(call: IncomingCall): string {
  return /^Bearer\s+(\S+)\s*$/i.exec(call.headers.authorization ?? '')?.[1] ?? '';
}

/** Lets a call pass, or not. @throws OpenAiError */
export function guardAccess(call: IncomingCall, model: string | null): void {
  switch (judgeAccess(bearerKey(call), model)) {
    case 'bad_key':
      throw invalidApiKey();
    case 'no_credit':
      throw insufficientQuota();
    case 'model_gone':
      throw modelNotFound(model ?? '');
    case 'ok':
  }
}
