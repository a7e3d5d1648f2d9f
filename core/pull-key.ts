import { canonicalJson } from './canonical-json.js';
import { sha256 } from './content-key.js';
import type { Pull } from './pulls.js';
import type { NetworkSource } from './schemas/source.js';

/** Names what a refresh asks a source for, whatever page of it. Two phases that ask for the same have the same key, and pay once. */
export function pullKeyOf(
  refreshId: string,
  sourceId: string,
  { query, window }: Pick<Pull, 'query' | 'window'>,
): string {
  return `pull-${sha256(canonicalJson([refreshId, sourceId, query, window])).slice(0, 24)}`;
}

/** Settings of a source that change nothing of how many posts a query has. */
const BESIDE_THE_POINT = new Set([
  'id',
  'keyEnv',
  'accountEnv',
  'userAgent',
  'threadDepth',
  'queries',
  'pageSize',
  'maxPosts',
  'replies',
  'dialect',
  'pricePerPostUsd',
  'pricePerCountUsd',
]);

/** Names a count of posts: the same for every refresh that asks the same of the same server. */
export function countKeyOf(source: NetworkSource, { query, window }: Pick<Pull, 'query' | 'window'>): string {
  const shape = Object.entries(source).filter(([name]) => !BESIDE_THE_POINT.has(name));
  return `count-${sha256(canonicalJson([Object.fromEntries(shape), query, window])).slice(0, 24)}`;
}
