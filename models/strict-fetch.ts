import { ProviderError } from '../core/provider-error.js';

const MIB = 1024 * 1024;

/** The largest answer that is read, bytes: more than a picture of 64 MiB takes as base64. */
export const LARGEST_ANSWER_BYTES = 96 * MIB;

/** How far a fetch may go. */
export interface Strictness {
  /** The most that is read of a body, unpacked. */
  largestBytes?: number;
  /** `follow` only where nothing secret is sent: fetch takes a key in a header of the vendor's own to wherever a server points. */
  redirect?: 'manual' | 'follow';
}

/**
 * A fetch that goes nowhere but to the address it is given, and reads no more than a picture can have. What a client library is
 * given in the place of the global one, too.
 *
 * @returns a fetch whose bodies fail with a ProviderError `bad_response` once they are too large.
 */
export function strictFetch(
  inner: typeof globalThis.fetch = fetch,
  { largestBytes = LARGEST_ANSWER_BYTES, redirect = 'manual' }: Strictness = {},
): typeof globalThis.fetch {
  return async (input, init) => capped(await inner(input, { ...init, redirect }), largestBytes);
}

/** Counted as it comes in: what a server says of the length is only what it says. */
function capped(response: Response, largestBytes: number): Response {
  if (!response.body) return response;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > largestBytes)
        throw new ProviderError('bad_response', `an answer of more than ${Math.floor(largestBytes / MIB)} MiB`);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counted), { status, statusText, headers });
}

/** A failed answer with its body read, before a client library makes of it what loses a part. */
export interface FailedAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Reads the body of a failed answer. One that breaks off is taken as empty: the status says enough. */
export async function readFailed(response: Response): Promise<FailedAnswer> {
  const { status, headers } = response;
  return { status, headers, text: await response.text().catch(() => '') };
}
