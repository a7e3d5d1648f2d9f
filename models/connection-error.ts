import { ProviderError } from '../core/provider-error.js';
import { redact } from '../core/redact.js';

/** The failure of a call to which no answer came, as no connection came about. */
export function noConnection(error: unknown, apiKey: string): ProviderError {
  return new ProviderError('provider_down', redact(`no connection: ${rootCause(error)}`, [apiKey]));
}

/** What an answer is that came, and cannot be read to its end. */
export interface BrokenAnswer {
  /** `bad_response` where the answer may have been paid for, `provider_down` where asking again is free. */
  kind: 'bad_response' | 'provider_down';
  apiKey: string;
  httpStatus?: number;
}

/** The failure of a call whose answer broke off, or is not what its head says that it is. */
export function unreadableAnswer(error: unknown, { kind, apiKey, httpStatus }: BrokenAnswer): ProviderError {
  const words = redact(`the answer could not be read: ${rootCause(error)}`, [apiKey]);
  return new ProviderError(kind, words, { httpStatus: httpStatus ?? null });
}

/** Why something failed on the way, from the innermost error: a code such as `ECONNREFUSED` where there is one. */
function rootCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return rootCause(error.cause);
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.message;
}
