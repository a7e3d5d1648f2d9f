import { isNetworkSource } from '../../core/network-source.js';
import { exactly, sumRanges } from '../../core/plan/range.js';
import { countKeyOf } from '../../core/pull-key.js';
import { pullsOf, type Pull } from '../../core/pulls.js';
import type { Range } from '../../core/schemas/plan.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import type { Store } from '../../store/store.js';

/** Posts that the searches of one source may give, and how that is known. */
export interface SearchedPosts {
  sourceId: string;
  posts: Range;
  basis: string;
}

/**
 * Of a source that has counted all of its queries (`plan --count`): what it said. Else anything from none to the bound, which is what
 * is expected for want of better knowledge.
 */
export async function searchedPosts(store: Pick<Store, 'counts'>, file: RefreshFile): Promise<SearchedPosts[]> {
  const sources = file.sources.filter(isNetworkSource);
  return Promise.all(
    sources.map(async (source) => {
      const pulls = pullsOf(file, source);
      return (await counted(store, source, pulls)) ?? bounded(source, pulls);
    }),
  );
}

/** Over all sources. */
export function allSearched(searched: readonly SearchedPosts[]): Range {
  return sumRanges([exactly(0), ...searched.map(({ posts }) => posts)]);
}

async function counted(
  store: Pick<Store, 'counts'>,
  source: NetworkSource,
  pulls: readonly Pull[],
): Promise<SearchedPosts | null> {
  const keys = pulls.map((pull) => countKeyOf(source, pull));
  const counts = await store.counts.getMany(keys);
  const known = keys.flatMap((key) => counts.get(key) ?? []);
  if (known.length < keys.length) return null;
  const posts = known.reduce((sum, count) => sum + Math.min(count.posts, source.maxPosts), 0);
  const oldest = known.map(({ countedAt }) => countedAt.toISOString().slice(0, 10)).toSorted()[0] ?? '';
  const basis = `counted by the source on ${oldest}, at most maxPosts = ${source.maxPosts} a query`;
  return { sourceId: source.id, posts: exactly(posts), basis };
}

function bounded({ id, maxPosts }: NetworkSource, pulls: readonly Pull[]): SearchedPosts {
  const most = maxPosts * pulls.length;
  const basis = `at most maxPosts x queries = ${maxPosts} x ${pulls.length} posts`;
  return { sourceId: id, posts: { low: 0, expected: most, high: most }, basis };
}
