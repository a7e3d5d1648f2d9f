import { Source, type XSource } from '../../core/schemas/source.js';
import { CORPUS_WINDOW } from '../../simulator/corpus/build-corpus.js';
import type { PostSource } from '../../sources/contract.js';
import { xSource } from '../../sources/x/x-source.js';
import { never } from './post-source-contract.js';

export const TOKEN = 'AAAA-bearer-of-the-test';

export interface Reach {
  baseUrl: string;
  /** Of the source's own settings. */
  settings?: Record<string, unknown>;
  nowMs?: () => number;
  token?: string;
  timeoutMs?: number;
  dialect?: 'tweet' | 'post';
  pageSize?: number;
}

export function sourceAt(reach: Reach): PostSource {
  const { baseUrl, token = TOKEN, timeoutMs = 10_000, dialect = 'post', pageSize = 100, settings, nowMs } = reach;
  const config = Source.parse({ kind: 'x', queries: ['any'], baseUrl, dialect, pageSize, ...settings }) as XSource;
  return xSource(config, { token, timeoutMs, ...(nowMs && { nowMs }) });
}

export function search(
  source: PostSource,
  query: string,
  options: { cursor?: string | null; window?: { from: string; to: string } } = {},
) {
  return source.search({
    query: { kind: 'raw', text: query },
    window: options.window ?? CORPUS_WINDOW,
    cursor: options.cursor ?? null,
    signal: never,
  });
}
