import { canonicalJson } from '../../core/canonical-json.js';
import type { Corpus } from '../corpus/build-corpus.js';
import { readPageToken, writePageToken } from './page-token.js';
import { matchingPosts, type SearchKind } from './search-posts.js';
import { WORDS, type XDialect } from './x-fields.js';
import { invalidRequest } from './x-problem.js';

const PARAMETERS = new Set(
  'query start_time end_time since_id until_id next_token pagination_token granularity search_count.fields'.split(' '),
);
const GRANULARITIES = ['minute', 'hour', 'day'];

/** Days of one page of a count. */
const PAGE_DAYS = 31;
const DAY_MS = 86_400_000;

/**
 * How many posts a query has, by day, the days without one too; oldest first within a page, newest page first.
 *
 * @throws XProblem on parameters that X refuses.
 */
export function countPosts(
  corpus: Corpus,
  { kind, query, dialect }: { kind: SearchKind; query: URLSearchParams; dialect: XDialect },
): Record<string, unknown> {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name))
      throw invalidRequest(
        name,
        query.get(name) ?? '',
        `The query parameter [${name}] is not one of [${[...PARAMETERS].join(',')}]`,
      );
  }
  const granularity = query.get('granularity') ?? 'hour';
  if (granularity !== 'day')
    throw invalidRequest(
      'granularity',
      granularity,
      GRANULARITIES.includes(granularity)
        ? 'The simulator counts by day only'
        : `The \`granularity\` query parameter value [${granularity}] is not one of [${GRANULARITIES.join(',')}]`,
    );
  const { text, found } = matchingPosts(corpus, kind, query);
  const counts = new Map<string, number>();
  for (const { createdAt } of found) {
    const day = createdAt.toISOString().slice(0, 10);
    counts.set(day, (counts.get(day) ?? 0) + 1);
  }
  const days = daysOf(query, [...counts.keys()]);
  const search = canonicalJson(['counts', kind, text, query.get('start_time') ?? '', query.get('end_time') ?? '']);
  const token = query.get('next_token') ?? query.get('pagination_token');
  const end = token === null ? days.length : Number(readPageToken(search, token).afterId);
  const begin = Math.max(0, end - PAGE_DAYS);
  const word = `${WORDS[dialect].counted}_count`;
  const data = days.slice(begin, end).map((day) => ({
    start: `${day}T00:00:00.000Z`,
    end: `${dayAfter(day)}T00:00:00.000Z`,
    [word]: counts.get(day) ?? 0,
  }));
  return {
    data,
    meta: {
      [`total_${word}`]: data.reduce((sum, bucket) => sum + Number(bucket[word]), 0),
      ...(begin > 0 && { next_token: writePageToken(search, { afterId: String(begin), pause: false }) }),
    },
  };
}

/** From the start of the window to its end, else to the last day with a post. */
function daysOf(query: URLSearchParams, withPosts: string[]): string[] {
  const sorted = withPosts.toSorted();
  const first = query.get('start_time')?.slice(0, 10) ?? sorted[0];
  const end = query.get('end_time')?.slice(0, 10);
  const last = sorted.at(-1);
  const days: string[] = [];
  for (let day = first; day !== undefined && (end ? day < end : last !== undefined && day <= last); day = dayAfter(day))
    days.push(day);
  return days;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}
