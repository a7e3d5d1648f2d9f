import { ProviderError } from '../../core/provider-error.js';
import type { Post } from '../../core/schemas/post.js';
import type { XSource } from '../../core/schemas/source.js';
import { xQueryText } from '../../core/x-query.js';
import type {
  CountPage,
  LookupPage,
  LookupRequest,
  PartialProblem,
  PostPage,
  PostSource,
  RepliesRequest,
  SearchRequest,
  SourceAccess,
} from '../contract.js';
import { XCounts, XPage } from './page-schema.js';
import { parsePage } from './parse-page.js';
import { gonePosts, partialProblems } from './partial-errors.js';
import { ARCHIVE_START, lookupFields, pageFields, searchWindow, type TimeBounds } from './x-parameters.js';
import { xClient } from './x-http.js';

/** Most ids that one lookup takes. */
const LOOKUP_SIZE = 100;

const IMPORTER = 'x-search';

interface Search {
  query: string;
  bounds: TimeBounds;
  cursor: string | null;
  signal: AbortSignal;
}

/** X API v2: search and counts of the archive or the last seven days, conversations by an operator of the search, and lookup by id. */
export function xSource(config: XSource, access: SourceAccess): PostSource {
  const client = xClient(config, access);
  const nowMs = () => access.nowMs?.() ?? Date.now();

  async function page({ query, bounds, cursor, signal }: Search): Promise<PostPage> {
    const { answer, requestId } = await client.get(
      {
        path: `/2/tweets/search/${config.search}`,
        parameters: (dialect) => ({
          query,
          ...bounds,
          max_results: String(config.pageSize),
          ...pageFields(dialect),
          ...(cursor && { next_token: cursor }),
        }),
        signal,
      },
      XPage,
      'a page of posts',
    );
    return { ...readPage(answer), nextCursor: answer.meta?.next_token ?? null, requestId };
  }

  async function search(request: SearchRequest): Promise<PostPage> {
    const { bounds, unreached } = searchWindow(request.window, config.search, nowMs());
    const query = xQueryText(request.query, config.operators);
    const found = await page({ ...request, query, bounds });
    return { ...found, problems: [...(request.cursor === null ? unreached : []), ...(found.problems ?? [])] };
  }

  function replies(request: RepliesRequest): Promise<PostPage> {
    // The archive is looked back into for 30 days only unless told otherwise; the recent search refuses what is older than it has.
    const bounds: TimeBounds = config.search === 'all' ? { start_time: ARCHIVE_START } : {};
    return page({ ...request, query: `conversation_id:${request.conversationId}`, bounds });
  }

  async function lookup({ postIds, signal }: LookupRequest): Promise<LookupPage> {
    if (postIds.length === 0 || postIds.length > LOOKUP_SIZE)
      throw new ProviderError('invalid_request', `a lookup takes 1 to ${LOOKUP_SIZE} ids, not ${postIds.length}`);
    const { answer, requestId } = await client.get(
      {
        path: '/2/tweets',
        parameters: (dialect) => ({ ids: postIds.join(','), ...lookupFields(dialect) }),
        signal,
      },
      XPage,
      'a page of posts',
    );
    const gone = gonePosts(answer, postIds);
    const { posts, ...read } = readPage(answer);
    const there = posts.filter((post) => !gone.some(({ postId }) => postId === post.postId));
    return { ...read, posts: there, gone, nextCursor: null, requestId };
  }

  async function count(request: SearchRequest): Promise<CountPage> {
    const { bounds } = searchWindow(request.window, config.search, nowMs());
    const query = xQueryText(request.query, config.operators);
    const { answer, requestId } = await client.get(
      {
        path: `/2/tweets/counts/${config.search}`,
        parameters: () => ({
          query,
          ...bounds,
          granularity: 'day',
          ...(request.cursor && { next_token: request.cursor }),
        }),
        signal: request.signal,
      },
      XCounts,
      'a count of posts',
    );
    return { ...readCounts(answer), nextCursor: answer.meta.next_token ?? null, requestId };
  }

  return { platform: 'x', lookupSize: LOOKUP_SIZE, search, replies, lookup, count };
}

function readPage(page: XPage): {
  posts: PostPage['posts'];
  rejected: PostPage['rejected'];
  problems: PartialProblem[];
  billedPosts: number;
} {
  const { posts, rejected } = parsePage(page, IMPORTER);
  // A parent often stands among those that came along though it is of the page itself: it is one post, not two.
  const each = new Map<string, Post>();
  for (const post of posts) if (!each.has(post._id)) each.set(post._id, post);
  const problems = partialProblems(page);
  return { posts: [...each.values()], rejected, problems, billedPosts: page.data?.length ?? 0 };
}

/** @throws ProviderError where a number is missing: it is not known to be none. */
function readCounts({ data = [], meta }: XCounts): Pick<CountPage, 'posts' | 'byDay'> {
  const byDay = data.flatMap(({ start, tweet_count: tweets, post_count: posts = tweets }) =>
    posts === undefined ? [] : [{ day: start.slice(0, 10), posts }],
  );
  const total = meta.total_post_count ?? meta.total_tweet_count;
  if (total === undefined && (data.length === 0 || byDay.length < data.length))
    throw new ProviderError('bad_response', 'the answer does not say how many posts there are');
  return { posts: total ?? byDay.reduce((sum, day) => sum + day.posts, 0), byDay };
}
