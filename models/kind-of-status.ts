import type { FailureKind } from '../core/failure.js';

/** What an HTTP status means at every vendor, whatever was asked; `null` for those to which each gives a meaning of its own. */
export function kindOfStatus(status: number): FailureKind | null {
  switch (status) {
    case 401:
    case 403:
      return 'bad_key';
    case 402:
      return 'out_of_credit';
    case 408:
      return 'provider_down';
    case 429:
      return 'rate_limited';
    default:
      return status >= 500 ? 'provider_down' : null;
  }
}
