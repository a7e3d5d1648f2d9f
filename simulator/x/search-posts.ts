import { canonicalJson } from '../../core/canonical-json.js';
import type { Corpus } from '../corpus/build-corpus.js';
import type { CorpusPost } from '../corpus/corpus-post.js';
import { readPageToken, writePageToken, type PageStart } from './page-token.js';
import { parseQuery } from './parse-query.js';
import { invalidRequest } from './x-problem.js';

/** What the simulator takes for the present: the end of the corpus. `recent` looks back seven days from here. */
const PRESENT = Date.UTC(2026, 9, 15);
const DAY_MS = 86_400_000;

/** The two searches: the full archive, and the last seven days. */
export type SearchKind = 'all' | 'recent';
const LARGEST_PAGE: Record<SearchKind, number> = { all: 500, recent: 100 };
const LONGEST_QUERY: Record<SearchKind, number> = { all: 1024, recent: 512 };

export interface FoundPage {
  posts: CorpusPost[];
  nextToken: string | null;
}

/**
 * One page of a search, newest first. The second page of every search of more than one page is empty and carries a token, as
 * happens on X.
 *
 * @throws XProblem on parameters that X refuses.
 */
export function searchPosts(corpus: Corpus, kind: SearchKind, query: URLSearchParams): FoundPage {
  const { text, found } = matchingPosts(corpus, kind, query);
  const size = readSize(kind, query);
  const search = canonicalJson([
    kind,
    text,
    ...['start_time', 'end_time', 'since_id', 'until_id'].map((name) => query.get(name) ?? ''),
  ]);
  const start = readStart(search, query);
  return pageOf(found, { search, size, start });
}

/**
 * Everything that a query finds in its window, newest first.
 *
 * @throws XProblem on parameters that X refuses.
 */
export function matchingPosts(
  corpus: Corpus,
  kind: SearchKind,
  query: URLSearchParams,
): { text: string; found: CorpusPost[] } {
  const text = query.get('query') ?? '';
  if (text === '') throw invalidRequest('query', '', 'The `query` query parameter can not be empty');
  if (text.length > LONGEST_QUERY[kind])
    throw invalidRequest(
      'query',
      text,
      `The \`query\` query parameter is longer than ${LONGEST_QUERY[kind]} characters`,
    );
  const matches = parseQuery(text);
  const inWindow = windowTest(kind, query);
  return { text, found: corpus.posts.filter((post) => inWindow(post) && matches(post)) };
}

function pageOf(
  found: CorpusPost[],
  { search, size, start }: { search: string; size: number; start: PageStart | null },
): FoundPage {
  if (start?.pause) return { posts: [], nextToken: writePageToken(search, { ...start, pause: false }) };
  const rest = start ? found.filter((post) => BigInt(post.id) < BigInt(start.afterId)) : found;
  const posts = rest.slice(0, size);
  const last = posts.at(-1);
  if (!last || rest.length <= size) return { posts, nextToken: null };
  return { posts, nextToken: writePageToken(search, { afterId: last.id, pause: start === null }) };
}

function readStart(search: string, query: URLSearchParams): PageStart | null {
  const token = query.get('next_token') ?? query.get('pagination_token');
  return token === null ? null : readPageToken(search, token);
}

function readSize(kind: SearchKind, query: URLSearchParams): number {
  const text = query.get('max_results') ?? '10';
  const size = Number(text);
  if (/^\d+$/.test(text) && size >= 10 && size <= LARGEST_PAGE[kind]) return size;
  throw invalidRequest(
    'max_results',
    text,
    `The \`max_results\` query parameter value [${text}] is not between 10 and ${LARGEST_PAGE[kind]}`,
  );
}

/** Start included, end excluded. */
function windowTest(kind: SearchKind, query: URLSearchParams): (post: CorpusPost) => boolean {
  const from = readTime(query, 'start_time') ?? PRESENT - (kind === 'all' ? 30 : 7) * DAY_MS;
  const to = readTime(query, 'end_time') ?? Number.POSITIVE_INFINITY;
  if (from >= to)
    throw invalidRequest(
      'start_time',
      query.get('start_time') ?? '',
      "Invalid 'start_time': it must be before 'end_time'",
    );
  if (kind === 'recent' && from < PRESENT - 7 * DAY_MS) {
    throw invalidRequest(
      'start_time',
      query.get('start_time') ?? '',
      "Invalid 'start_time': it must be on or after the last seven days",
    );
  }
  const sinceId = BigInt(readId(query, 'since_id') ?? '0');
  const untilId = BigInt(readId(query, 'until_id') ?? '9223372036854775807');
  return (post) => {
    const time = post.createdAt.getTime();
    return time >= from && time < to && BigInt(post.id) > sinceId && BigInt(post.id) < untilId;
  };
}

function readTime(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw invalidRequest(name, text, `The \`${name}\` query parameter value [${text}] is not a valid RFC3339 time`);
  return time;
}

function readId(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  if (text === null || /^\d{1,19}$/.test(text)) return text;
  throw invalidRequest(name, text, `The \`${name}\` query parameter value [${text}] is not a valid id`);
}
