import { ProviderError } from '../core/provider-error.js';

/** How long whoever asks has patience: until the time is up, or until the caller gives up. One for all the calls of a look. */
export interface Patience {
  caller: AbortSignal;
  timeout: AbortSignal;
  /** Fires with either. */
  signal: AbortSignal;
}

/** Starts the clock: `timeoutMs` from now. */
export function patienceOf(caller: AbortSignal, timeoutMs: number): Patience {
  const timeout = AbortSignal.timeout(timeoutMs);
  return { caller, timeout, signal: AbortSignal.any([caller, timeout]) };
}

/**
 * What has to be thrown in the place of an error that only says that patience was at its end: the abort error where the caller has
 * given up, which is no failure of the provider, and `provider_down` where the time was up.
 *
 * @returns `null` where the error has another reason.
 */
export function interruption(error: unknown, { caller, timeout }: Patience): Error | null {
  if (caller.aborted) return (error instanceof ProviderError ? caller.reason : error) as Error;
  return timeout.aborted ? new ProviderError('provider_down', 'no answer within the time limit') : null;
}
