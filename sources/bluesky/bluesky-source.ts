import { ProviderError } from '../../core/provider-error.js';
import { quoteWord } from '../../core/quote-word.js';
import type { BlueskySource } from '../../core/schemas/source.js';
import { readJson, type SourceAnswer } from '../call-source.js';
import type {
  LookupPage,
  LookupRequest,
  PartialProblem,
  PostPage,
  PostSource,
  RepliesRequest,
  SearchQuery,
  SearchRequest,
  SourceAccess,
} from '../contract.js';
import { nameOf } from './bluesky-error.js';
import { lineTo, type BlueskyLine } from './bluesky-line.js';
import { flattenThread, type FlatThread } from './flatten-thread.js';
import { uriOf } from './post-id.js';
import { readPost } from './read-post.js';
import { PostsAnswer, ThreadAnswer, WithUri } from './view-schema.js';

/** Most ids that getPosts takes. */
const LOOKUP_SIZE = 25;

/** Branches that are still to be asked for, in a cursor: 46 bytes each in a payload that may hold 64 KiB. */
const MOST_BRANCHES = 500;

const NOTHING: PostPage = { posts: [], rejected: [], nextCursor: null, billedPosts: 0, requestId: null };

/**
 * Bluesky over XRPC: `searchPosts`, `getPostThread`, `getPosts`, through the server of an account, which hands them on. A call may
 * need a log-in before it, or a refreshed session and the call again; neither is paid for.
 */
export function blueskySource(config: BlueskySource, access: SourceAccess): PostSource {
  const line = lineTo(config, access);
  return {
    platform: 'bluesky',
    lookupSize: LOOKUP_SIZE,
    search: (request) => search(request, config, line),
    replies: (request) => replies(request, config, line),
    lookup: (request) => lookup(request, config, line),
  };
}

async function search(request: SearchRequest, config: BlueskySource, line: BlueskyLine): Promise<PostPage> {
  const queries = queriesOf(request.query);
  const place = readPlace(request.cursor);
  const q = queries[place.query];
  if (q === undefined) return NOTHING;
  const { kind } = request.query;
  const language = kind === 'words' ? request.query.language : null;
  const answer = await line.get(
    'app.bsky.feed.searchPosts',
    [
      ['q', q],
      ['sort', 'latest'],
      ['since', `${request.window.from}T00:00:00.000Z`],
      ['until', dayAfter(request.window.to)],
      ['limit', String(config.pageSize)],
      ...(language === null ? [] : ([['lang', language]] satisfies [string, string][])),
      ...(place.cursor === '' ? [] : ([['cursor', place.cursor]] satisfies [string, string][])),
    ],
    request.signal,
  );
  if (!answer.ok) throw line.errorOf(answer);
  const { posts: views, cursor } = readPosts(answer);
  return { ...readViews(views, config.baseUrl), nextCursor: nextPlace(place, cursor, queries.length) };
}

/** Its search knows no OR: every word has to stand in a post. So each word is asked for by itself, one after the other. */
function queriesOf(query: SearchQuery): string[] {
  return query.kind === 'raw' ? [query.text] : query.words.flatMap((word) => quoteWord(word) ?? []);
}

/** Where a page of a search begins: which of its queries, and the server's own cursor in that. */
interface Place {
  query: number;
  cursor: string;
}

function readPlace(cursor: string | null): Place {
  const [, query, inQuery] = /^(\d+) (.*)$/s.exec(cursor ?? '0 ') ?? [];
  if (query === undefined) throw new ProviderError('invalid_request', 'a cursor that is none of a search');
  return { query: Number(query), cursor: inQuery ?? '' };
}

function nextPlace(place: Place, cursor: string | undefined, queries: number): string | null {
  if (cursor !== undefined && cursor !== '' && cursor !== place.cursor) return `${place.query} ${cursor}`;
  return place.query + 1 < queries ? `${place.query + 1} ` : null;
}

/** The window's last day counts whole; `until` itself is left out. */
function dayAfter(day: string): string {
  const midnight = new Date(`${day}T00:00:00Z`);
  midnight.setUTCDate(midnight.getUTCDate() + 1);
  return midnight.toISOString();
}

async function replies(request: RepliesRequest, config: BlueskySource, line: BlueskyLine): Promise<PostPage> {
  const [branch = request.conversationId, ...waiting] = request.cursor?.split(' ') ?? [];
  const uri = uriOf(branch);
  if (uri === null) throw new ProviderError('invalid_request', 'the conversation is none of Bluesky');
  const answer = await line.get(
    'app.bsky.feed.getPostThread',
    [
      ['uri', uri],
      ['depth', String(config.threadDepth)],
      ['parentHeight', '0'],
    ],
    request.signal,
  );
  const flat = readThread(answer, { branch, config, line });
  const isBranch = request.cursor !== null;
  const left = [...waiting, ...flat.cut];
  return {
    // A branch begins with the post at which the answer before was cut.
    posts: isBranch ? flat.posts.filter(({ postId }) => postId !== branch) : flat.posts,
    rejected: flat.rejected,
    problems: [...flat.problems, ...left.slice(MOST_BRANCHES).map(toDropped)],
    nextCursor: left.length > 0 ? left.slice(0, MOST_BRANCHES).join(' ') : null,
    billedPosts: flat.posts.length,
    requestId: null,
  };
}

function readThread(
  answer: SourceAnswer,
  { branch, config, line }: { branch: string; config: BlueskySource; line: BlueskyLine },
): FlatThread {
  // Of a root that is gone there is no tree, which is an answer and no failure.
  if (!answer.ok && nameOf(answer) === 'NotFound')
    return { posts: [], rejected: [], problems: [{ postId: branch, reason: 'not found' }], cut: [] };
  if (!answer.ok) throw line.errorOf(answer);
  const parsed = ThreadAnswer.safeParse(readJson(answer));
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a thread');
  return flattenThread(parsed.data.thread, { depth: config.threadDepth, server: config.baseUrl });
}

function toDropped(postId: string): PartialProblem {
  return { postId, reason: 'its replies are left out: the thread has too many branches' };
}

/** getPosts leaves out whatever is deleted, taken down or hidden from the account, and that is all that it says of it. */
async function lookup(
  { postIds, signal }: LookupRequest,
  config: BlueskySource,
  line: BlueskyLine,
): Promise<LookupPage> {
  const uris = postIds.map(uriOf);
  const wanted = uris.flatMap((uri): [string, string][] => (uri === null ? [] : [['uris', uri]]));
  const rejected = uris.flatMap((uri, position) => (uri === null ? [{ position, reason: 'no id of Bluesky' }] : []));
  if (wanted.length === 0) return { ...NOTHING, rejected, gone: [] };
  const answer = await line.get('app.bsky.feed.getPosts', wanted, signal);
  if (!answer.ok) throw line.errorOf(answer);
  const { posts: views } = readPosts(answer);
  const page = readViews(views, config.baseUrl);
  // A record that came and cannot be read is not gone.
  const shown = new Set(views.map((view) => WithUri.safeParse(view).data?.uri));
  const gone = postIds.flatMap((postId, i) =>
    uris[i] === null || shown.has(uris[i]) ? [] : [{ postId, reason: 'unavailable' as const }],
  );
  return { ...page, rejected: [...rejected, ...page.rejected], gone };
}

function readPosts(answer: SourceAnswer) {
  const parsed = PostsAnswer.safeParse(readJson(answer));
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a page of posts');
  return parsed.data;
}

function readViews(views: readonly unknown[], server: string): PostPage {
  const page: PostPage = { ...NOTHING, posts: [], rejected: [], billedPosts: views.length };
  views.forEach((view, position) => {
    const read = readPost(view, server);
    if ('post' in read) page.posts.push(read.post);
    else page.rejected.push({ position, reason: read.reason });
  });
  return page;
}
