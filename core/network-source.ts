import type { Post } from './schemas/post.js';
import type { NetworkSource, Source } from './schemas/source.js';

/** Names under which sources of the network file the posts that they read. */
export const NETWORK_IMPORTERS = ['x-search', 'bluesky-search', 'reddit-search'];

export function isNetworkSource(source: Source): source is NetworkSource {
  return source.kind !== 'imported';
}

type Readers = Pick<Post, 'importer' | 'furtherRecords'>;

/** Whether a source of the network has read a post, first or later. */
export function isFromNetwork(post: Readers): boolean {
  return readersOf(post).some((importer) => NETWORK_IMPORTERS.includes(importer));
}

/** Whether an operator has imported a post, before or after the network had it. */
export function isImported(post: Readers): boolean {
  return readersOf(post).some((importer) => !NETWORK_IMPORTERS.includes(importer));
}

function readersOf({ importer, furtherRecords = [] }: Readers): string[] {
  return [importer, ...furtherRecords.map((record) => record.importer)];
}
