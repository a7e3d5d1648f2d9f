import { ProviderError } from '../../core/provider-error.js';

const VENDOR = 'bfl.ai';

/**
 * Judges the address at which a task is asked for, before the key is sent there: on the host of the base URL, or on the vendor's
 * own hosts, which differ by region (api.eu1.bfl.ai, api.us1.bfl.ai). Never with less protection than the base URL has.
 *
 * @throws ProviderError
 */
export function requirePollingAddress(address: string, baseUrl: string): void {
  if (!isTrusted(address, new URL(baseUrl)))
    throw new ProviderError('bad_response', 'the answer points to an address that the key must not be sent to');
}

function isTrusted(address: string, base: URL): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  if (protocol !== 'https:' && (protocol !== 'http:' || base.protocol !== 'http:')) return false;
  return host === base.host || hostname === VENDOR || hostname.endsWith(`.${VENDOR}`);
}
