import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { BUSY_HOST, type Download } from '../activities/context.js';
import { ANYWHERE, PUBLIC_WEB, type NetworkPolicy } from './network-policy.js';

/** Longest wait for one picture over all its redirects, largest picture, most redirects. */
const TIMEOUT_MS = 30_000;
const LARGEST_BYTES = 30 * 1024 * 1024;
const MOST_REDIRECTS = 5;

export interface DownloadOptions {
  allowPrivateHosts: boolean;
  signal: AbortSignal;
}

type LookupCallback = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/** How downloads reach the network; the parts of `createDownload` that a test cannot have from a real machine. */
export interface DownloadParts {
  lookup: (hostname: string, options: LookupOptions & { all: true }, done: LookupCallback) => void;
  /** In force unless private hosts are allowed. */
  policy: NetworkPolicy;
  timeoutMs: number;
}

/** An address that must not be fetched from. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/**
 * Fetches one picture of a post. Host, port and every address that the host's name stands for are judged before each hop,
 * redirects too, and the connection is made to an address that was judged: a name that changes in between is no way in.
 *
 * @throws only what may pass with time: no connection, a time-out, HTTP 429 or 5xx.
 */
export const download = createDownload({ lookup: systemLookup, policy: PUBLIC_WEB, timeoutMs: TIMEOUT_MS });

/** Makes a `download` of the given parts. */
export function createDownload(parts: DownloadParts): (url: string, options: DownloadOptions) => Promise<Download> {
  return async (url, options) => {
    const timeout = AbortSignal.timeout(parts.timeoutMs);
    const signal = AbortSignal.any([options.signal, timeout]);
    const policy = options.allowPrivateHosts ? ANYWHERE : parts.policy;
    try {
      return await follow(url, { ...parts, policy, signal });
    } catch (error) {
      if (error instanceof RefusedError) return { state: 'rejected', reason: error.message };
      if (options.signal.aborted) throw options.signal.reason;
      if (timeout.aborted) throw new Error(`no whole picture within ${parts.timeoutMs / 1000} s`, { cause: error });
      const { code, message, syscall } = error as NodeJS.ErrnoException;
      if (syscall === 'getaddrinfo' && (code === 'ENOTFOUND' || code === 'ENODATA'))
        return { state: 'missing', reason: 'no such host' };
      // Workflows take a TypeError for a mistake of ours that no retry mends, so what is thrown is a plain error.
      throw error instanceof HttpError ? error : new Error(`no connection to a picture's host: ${code ?? message}`);
    }
  };
}

interface Hop {
  lookup: DownloadParts['lookup'];
  policy: NetworkPolicy;
  signal: AbortSignal;
}

/** A status that may pass with time. */
class HttpError extends Error {
  override readonly name = BUSY_HOST;
}

async function follow(url: string, hop: Hop): Promise<Download> {
  let target = url;
  for (let count = 0; count <= MOST_REDIRECTS; count += 1) {
    const response = await get(judge(target, hop.policy), hop);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return readBody(response, statusCode);
    response.destroy();
    target = URL.canParse(headers.location, target) ? new URL(headers.location, target).href : headers.location;
  }
  return { state: 'rejected', reason: `more than ${MOST_REDIRECTS} redirects` };
}

/** @throws RefusedError for what must not be asked at all. */
function judge(target: string, policy: NetworkPolicy): URL {
  if (!URL.canParse(target)) throw new RefusedError('not an address');
  const url = new URL(target);
  const { protocol, username, password } = url;
  if (protocol !== 'http:' && protocol !== 'https:') throw new RefusedError(`${protocol} is not http or https`);
  if (username || password) throw new RefusedError('the address holds a user name or password');
  const port = url.port === '' ? (protocol === 'http:' ? 80 : 443) : Number(url.port);
  if (!policy.allowsPort(port)) throw new RefusedError(`port ${port} is not one of the web`);
  // An address in the place of a name is connected to without a look-up.
  const host = hostOf(url);
  if (isIP(host) !== 0) requireAllowed([host], policy);
  return url;
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function requireAllowed(addresses: readonly string[], policy: NetworkPolicy): void {
  if (!addresses.every((address) => policy.allowsAddress(address)))
    throw new RefusedError('the host is inside a private network');
}

function get(url: URL, { lookup, policy, signal }: Hop): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      signal,
      // A connection of an earlier hop could have been made under another name.
      agent: false,
      // Pictures are compressed by themselves; a packed body is only of use to who wants to fill our memory.
      headers: { accept: 'image/*', 'accept-encoding': 'identity' },
      lookup: (hostname, options, done) => {
        lookup(hostname, { ...options, all: true }, (error, addresses) => {
          try {
            if (error) throw error;
            requireAllowed(
              addresses.map(({ address }) => address),
              policy,
            );
            const [first] = addresses;
            if (options.all || !first) done(null, addresses);
            else done(null, first.address, first.family);
          } catch (refusal) {
            done(refusal as NodeJS.ErrnoException, []);
          }
        });
      },
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
}

async function readBody(response: IncomingMessage, status: number): Promise<Download> {
  try {
    if (status === 429 || status >= 500) throw new HttpError(`HTTP ${status} from a picture's host`);
    if (status < 200 || status >= 300) return { state: 'missing', reason: `HTTP ${status}` };
    const packed = response.headers['content-encoding'] ?? 'identity';
    if (packed !== 'identity') return { state: 'rejected', reason: 'a compressed body, though none was asked for' };
    const tooLarge = { state: 'rejected', reason: `over ${LARGEST_BYTES / 1024 / 1024} MiB` } as const;
    if (Number(response.headers['content-length'] ?? 0) > LARGEST_BYTES) return tooLarge;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > LARGEST_BYTES) return tooLarge;
      chunks.push(chunk);
    }
    return { state: 'ok', bytes: Buffer.concat(chunks) };
  } finally {
    response.destroy();
  }
}
