import { SOURCE_TIMEOUT_SECONDS } from '../core/make-run-settings.js';
import type { NetworkSource } from '../core/schemas/source.js';
import type { SourceAccess } from '../sources/contract.js';
import { requireKey, type Secrets } from './secrets.js';

/** How a source of a refresh file is reached. @throws InputError where its key, or the account of it, is not set. */
export function sourceAccess(config: NetworkSource, secrets: Secrets): SourceAccess {
  const { keyEnv } = config;
  return {
    token: keyEnv === null ? 'none' : requireKey(keyEnv, secrets),
    ...('accountEnv' in config && { account: keyEnv === null ? '' : requireKey(config.accountEnv, secrets) }),
    timeoutMs: SOURCE_TIMEOUT_SECONDS * 1000,
  };
}
