import type { RefreshFile } from './schemas/refresh-file.js';
import { isNetworkSource } from './network-source.js';
import type { Source } from './schemas/source.js';

/** One thing to ask a source for, page by page. */
export interface Pull {
  /** In the source's own query language. */
  query: string;
  window: RefreshFile['window'];
}

/** Everything that a refresh asks a source for, in a stable order: workflows name a pull by its position. */
export function pullsOf(file: Pick<RefreshFile, 'window'>, source: Source): Pull[] {
  if (!isNetworkSource(source)) return [];
  return source.queries.map((query) => ({ query, window: file.window }));
}
