import { sha256 } from '../core/content-key.js';
import type { Pull } from '../core/pulls.js';

/** Names one page of what a refresh asks a source for; also the key of the call that fetches it. */
export function pageKey(page: { refreshId: string; sourceId: string; place: Record<string, unknown> }): string {
  const { refreshId, sourceId, place } = page;
  return `page-${sha256(JSON.stringify([refreshId, sourceId, place])).slice(0, 24)}`;
}

/** Where a page of a search stands. A query of the file's own stands as its text, as it did before there were phases: pages of old are found again. */
export function searchPlace(
  { query, window }: Pick<Pull, 'query' | 'window'>,
  cursor: string | null,
): Record<string, unknown> {
  return { query: query.kind === 'raw' ? query.text : query, window, cursor };
}
