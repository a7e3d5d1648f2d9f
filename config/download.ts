import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Download } from '../activities/context.js';

/** Longest wait for one picture, largest picture, most redirects. */
const TIMEOUT_MS = 30_000;
const LARGEST_BYTES = 30 * 1024 * 1024;
const MOST_REDIRECTS = 5;

/** Addresses that are not of the public internet: a post must not make our machine fetch from our own network. */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  // IPv4 in IPv6: NAT64, Teredo and 6to4 lead to whatever address is written into them.
  ['64:ff9b::', 96],
  ['2001::', 32],
  ['2002::', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is inside a private, local or special network; IPv4 in IPv6 clothes is looked at as IPv4. */
export function isPrivateAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return PRIVATE.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

export interface DownloadOptions {
  allowPrivateHosts: boolean;
  signal: AbortSignal;
}

/**
 * Fetches one picture of a post. The host is looked up and judged before each hop, redirects too.
 *
 * @throws only what may pass with time: no connection, a time-out, HTTP 429 or 5xx.
 */
export async function download(url: string, options: DownloadOptions): Promise<Download> {
  try {
    return await follow(url, options);
  } catch (error) {
    // Workflows take a TypeError for a mistake of ours that no retry mends, and undici throws one when there is no connection.
    throw error instanceof TypeError ? new Error(`no connection to a picture's host: ${causeOf(error)}`) : error;
  }
}

async function follow(url: string, options: DownloadOptions): Promise<Download> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  let target = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const refusal = await refuse(target, options.allowPrivateHosts);
    if (refusal !== null) return refusal;
    const response = await fetch(target, { signal, redirect: 'manual', headers: { accept: 'image/*' } });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return readBody(response);
    await response.body?.cancel();
    target = URL.canParse(location, target) ? new URL(location, target).href : location;
  }
  return { state: 'rejected', reason: `more than ${MOST_REDIRECTS} redirects` };
}

async function refuse(target: string, allowPrivateHosts: boolean): Promise<Download | null> {
  if (!URL.canParse(target)) return { state: 'rejected', reason: 'not an address' };
  const { protocol, hostname, username, password } = new URL(target);
  if (protocol !== 'http:' && protocol !== 'https:')
    return { state: 'rejected', reason: `${protocol} is not http or https` };
  if (username || password) return { state: 'rejected', reason: 'the address holds a user name or password' };
  if (allowPrivateHosts) return null;
  try {
    const addresses = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true });
    const found = addresses.find(({ address }) => isPrivateAddress(address));
    return found ? { state: 'rejected', reason: 'the host is inside a private network' } : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return { state: 'missing', reason: 'no such host' };
    throw error;
  }
}

async function readBody(response: Response): Promise<Download> {
  if (response.status === 429 || response.status >= 500) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status} from a picture's host`);
  }
  if (!response.ok) {
    await response.body?.cancel();
    return { state: 'missing', reason: `HTTP ${response.status}` };
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LARGEST_BYTES) return { state: 'rejected', reason: `over ${LARGEST_BYTES / 1024 / 1024} MiB` };
    chunks.push(chunk);
  }
  return { state: 'ok', bytes: Buffer.concat(chunks) };
}

function causeOf(error: TypeError): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
