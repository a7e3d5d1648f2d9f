import type { z } from 'zod';
import { ProviderError } from '../core/provider-error.js';

/**
 * Writes what a later look needs as one text for the store.
 *
 * @throws ProviderError where the vendor has put the key into what it gave: a handle is stored, and a key never is.
 */
export function writeHandle(handle: Record<string, unknown>, apiKey: string): string {
  const text = JSON.stringify(handle);
  if (apiKey !== '' && [apiKey, encodeURIComponent(apiKey)].some((secret) => text.includes(secret)))
    throw new ProviderError('bad_response', 'the answer repeats the key in what is to be kept');
  return text;
}

/** Reads a handle back. @throws ProviderError where it is not one of this protocol. */
export function readHandle<T>(schema: z.ZodType<T>, handle: string): T {
  const parsed = schema.safeParse(parse(handle));
  if (!parsed.success) throw new ProviderError('bad_response', 'what was kept of the request is not of this protocol');
  return parsed.data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
