import { ProviderError } from '../../core/provider-error.js';
import { redact } from '../../core/redact.js';
import type { ImageBytes, ProviderAccess } from '../contract.js';
import { retryAfterMs } from '../retry-after.js';

/** Larger than any picture that a model draws today. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * Fetches a picture that a vendor points at: an http(s) address, or a `data:` URL that holds it. The key is not sent: the address
 * can be anybody's.
 *
 * @throws ProviderError: `bad_response` where no picture can come from there; `provider_down` or `rate_limited` where it may later.
 */
export async function fetchOutput(
  address: string,
  access: Pick<ProviderAccess, 'fetch' | 'timeoutMs'>,
  signal: AbortSignal,
): Promise<ImageBytes> {
  if (address.startsWith('data:')) return readDataUrl(address);
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new ProviderError('bad_response', 'the picture has no http or https address');
  const timeout = AbortSignal.timeout(access.timeoutMs);
  try {
    const response = await (access.fetch ?? fetch)(address, { signal: AbortSignal.any([signal, timeout]) });
    requireOk(response);
    const bytes = await readBody(response);
    return { bytes, mediaType: mediaTypeOf(response.headers.get('content-type')) };
  } catch (error) {
    if (signal.aborted || error instanceof ProviderError) throw error;
    if (timeout.aborted) throw new ProviderError('provider_down', 'no whole picture within the time limit');
    const words = error instanceof Error ? error.message : String(error);
    throw new ProviderError('provider_down', redact(`the picture could not be fetched: ${words}`));
  }
}

function requireOk({ ok, status, headers }: Response): void {
  if (ok) return;
  const kind = status === 429 ? 'rate_limited' : status === 408 || status >= 500 ? 'provider_down' : 'bad_response';
  throw new ProviderError(kind, `HTTP ${status} from the picture's host`, {
    httpStatus: status,
    retryAfterMs: retryAfterMs(headers, Date.now()),
  });
}

async function readBody(response: Response): Promise<Uint8Array> {
  const tooLarge = new ProviderError('bad_response', `the picture has more than ${LARGEST_BYTES / 1024 / 1024} MiB`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early also ends the connection.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > LARGEST_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  if (size === 0) throw new ProviderError('bad_response', 'the picture is empty');
  return Buffer.concat(chunks);
}

function readDataUrl(address: string): ImageBytes {
  const [, mediaType, base64] = /^data:(image\/[\w.+-]+);base64,(.+)$/s.exec(address) ?? [];
  if (mediaType === undefined || base64 === undefined)
    throw new ProviderError('bad_response', 'the data: URL of the answer holds no picture');
  return { bytes: Buffer.from(base64, 'base64'), mediaType };
}

/** Buckets often know no type; what the bytes are is looked up before they are kept. */
function mediaTypeOf(contentType: string | null): string {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type.startsWith('image/') ? type : 'image/png';
}
