import type { FailureKind } from './failure.js';
import type { Usage } from './schemas/ledger-entry.js';

export interface ProviderErrorFacts {
  httpStatus?: number | null;
  /** Wait that the server asked for, in milliseconds. */
  retryAfterMs?: number | null;
  requestId?: string | null;
  /** Known where the provider bills a refused or failed call and says so. */
  usage?: Usage | null;
}

/** The one error that adapters of models and sources throw. The message never holds a key, a prompt or an image. */
export class ProviderError extends Error {
  readonly httpStatus: number | null;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  readonly usage: Usage | null;

  constructor(
    readonly kind: FailureKind,
    message: string,
    facts: ProviderErrorFacts = {},
  ) {
    super(message);
    this.name = 'ProviderError';
    this.httpStatus = facts.httpStatus ?? null;
    this.retryAfterMs = facts.retryAfterMs ?? null;
    this.requestId = facts.requestId ?? null;
    this.usage = facts.usage ?? null;
  }
}
