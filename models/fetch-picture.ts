import { ProviderError } from '../core/provider-error.js';
import type { ImageBytes } from './contract.js';
import { httpCall, type HttpAnswer, type HttpLine } from './http-call.js';
import { kindOfStatus } from './kind-of-status.js';
import { retryAfterMs } from './retry-after.js';

const MIB = 1024 * 1024;
/** A PNG of 4096 x 4096 that does not compress has 48 MiB. */
const LARGEST_BYTES = 64 * MIB;

/**
 * Fetches the picture of an answer at once, because such addresses die within minutes, and without the key, because they are on
 * other hosts. `data:` addresses are read as they stand.
 *
 * @throws ProviderError: `rate_limited` and `provider_down` where a later look may find it, `bad_response` where it is gone, over
 * 64 MiB, or at no address that is fetched from; the abort error where the caller has given up.
 */
export async function fetchPicture(url: string, line: HttpLine): Promise<ImageBytes> {
  if (url.startsWith('data:')) return readDataUrl(url);
  if (!isFetchable(url)) throw new ProviderError('bad_response', 'the picture is at no address of the web');
  const answer = await httpCall(
    {
      method: 'GET',
      url,
      headers: { accept: 'image/*' },
      redirect: 'follow',
      largestBytes: LARGEST_BYTES,
      whenBroken: 'provider_down',
    },
    line,
  );
  if (answer.status !== 200) throw missingPicture(answer);
  if (answer.body.byteLength === 0) throw new ProviderError('bad_response', 'the picture is empty');
  const mediaType = answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return { bytes: answer.body, mediaType: mediaType.startsWith('image/') ? mediaType : 'application/octet-stream' };
}

function isFetchable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
}

function readDataUrl(url: string): ImageBytes {
  const [, mediaType, base64] = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/=\s]+)$/.exec(url) ?? [];
  if (mediaType === undefined || base64 === undefined)
    throw new ProviderError('bad_response', 'the picture is in a data: address that cannot be read');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.byteLength > LARGEST_BYTES) throw new ProviderError('bad_response', 'an answer of more than 64 MiB');
  return { bytes, mediaType };
}

function missingPicture({ status, headers }: HttpAnswer): ProviderError {
  const facts = { httpStatus: status, retryAfterMs: retryAfterMs(headers, Date.now()) };
  const kind = kindOfStatus(status);
  if (kind === 'rate_limited' || kind === 'provider_down')
    return new ProviderError(kind, `HTTP ${status} for the picture`, facts);
  return new ProviderError('bad_response', `the picture is not at its address: HTTP ${status}`, facts);
}
