import type { NetworkSource, Source } from './schemas/source.js';

/** Names under which sources of the network file the posts that they read. */
export const NETWORK_IMPORTERS = ['x-search', 'bluesky-search', 'reddit-search'];

export function isNetworkSource(source: Source): source is NetworkSource {
  return source.kind !== 'imported';
}
