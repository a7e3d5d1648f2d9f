import { contentKey } from '../content-key.js';
import { cutText } from '../cut-text.js';
import type { AskedEmbeddingConfig, EmbeddingConfig } from '../schemas/embedding-config.js';
import type { Provider } from '../schemas/provider.js';

/** Raised when the same text would get another vector. Beyond it, all texts are embedded anew. */
const VERSION = 1;

/** Longest text that is embedded, in UTF-16 units: the usual limit of 8,192 tokens leaves room for any script at this length. */
const LONGEST = 6000;

const UTF8 = new TextEncoder();

/** What of a text is embedded: its beginning, and `null` of one without anything to read. */
export function embeddableText(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return cutText(trimmed, LONGEST);
}

/**
 * Key of an embedding: who embeds, and what. The base URL is in it, so that what a stand-in answered is never taken for the
 * vendor's. Names, limits and prices are not.
 *
 * @param provider `null` for the built-in model.
 * @param text as `embeddableText` gives it.
 */
export function embeddingKey(config: EmbeddingConfig, provider: Provider | null, text: string): string {
  const { protocol, model } = config;
  if (protocol === 'built-in') return contentKey('embedding', { VERSION, protocol, model, text });
  const { dimensions } = config;
  const baseUrl = provider?.baseUrl ?? null;
  return contentKey('embedding', { VERSION, baseUrl, protocol, model, dimensions, text });
}

/** Key of one call that embeds several texts. */
export function embeddingCallKey(keys: readonly string[]): string {
  return contentKey('embeddings', { keys: keys.toSorted() });
}

/** A token is about four bytes of a Latin text, and three of most others. A bound, for budgets. */
export function embeddingTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(UTF8.encode(text).length / 2) + 1, 0);
}

/** @returns USD, or `null` where price or usage is not known. */
export function embeddingCostUsd(price: AskedEmbeddingConfig['price'], inputTokens: number | null): number | null {
  return price === null || inputTokens === null ? null : (inputTokens * price.inputUsdPerMTok) / 1_000_000;
}
