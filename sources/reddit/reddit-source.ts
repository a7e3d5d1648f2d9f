import { ProviderError } from '../../core/provider-error.js';
import { redditQueryText } from '../../core/reddit-query.js';
import type { RedditSource } from '../../core/schemas/source.js';
import { readJson, type SourceAnswer } from '../call-source.js';
import type { LookupPage, LookupRequest, PostPage, PostSource, SearchRequest, SourceAccess } from '../contract.js';
import { commentPage } from './comment-page.js';
import { Listing } from './listing-schema.js';
import { readThing } from './read-post.js';
import { lineTo, type RedditLine } from './reddit-line.js';

/** Most ids that /api/info takes. */
const LOOKUP_SIZE = 100;

/**
 * Reddit's Data API: search, comment trees, and posts by id. A call may need a token before it, which costs nothing. Searches find
 * posts only, and no more than about 1,000; what stands in comments comes with the replies of a post.
 */
export function redditSource(config: RedditSource, access: SourceAccess): PostSource {
  const line = lineTo(config, access);
  return {
    platform: 'reddit',
    lookupSize: LOOKUP_SIZE,
    search: (request) => search(request, config, line),
    replies: (request) => commentPage(request, line),
    lookup: (request) => lookup(request, line),
  };
}

async function search(request: SearchRequest, config: RedditSource, line: RedditLine): Promise<PostPage> {
  const q = queryText(request);
  const nothing = { posts: [], rejected: [], nextCursor: null, billedPosts: 0, requestId: null };
  if (q === null) return nothing;
  const { subreddits, pageSize } = config;
  const path = subreddits.length > 0 ? `/r/${subreddits.join('+')}/search` : '/search';
  const answer = await line.get(
    path,
    {
      q,
      type: 'link',
      sort: 'new',
      t: 'all',
      limit: String(pageSize),
      ...(subreddits.length > 0 && { restrict_sr: 'true' }),
      ...(request.cursor !== null && { after: request.cursor }),
    },
    request.signal,
  );
  if (!answer.ok) throw line.errorOf(answer);
  const { children, after } = readListing(answer);
  return pageOf(children, { window: request.window, after: after ?? null });
}

/** Reddit has no languages: an answer to another question would pass for one to this. */
function queryText({ query }: SearchRequest): string | null {
  if (query.kind === 'raw') return query.text;
  if (query.language !== null) throw new ProviderError('unsupported', 'the search of Reddit has no languages');
  return redditQueryText(query.words) || null;
}

function readListing(answer: SourceAnswer) {
  const parsed = Listing.safeParse(readJson(answer));
  if (!parsed.success) throw new ProviderError('bad_response', 'the answer is not a listing');
  return parsed.data.data;
}

/** Searches take no days. Newest come first, so the pages end with the first that goes back beyond the window. */
function pageOf(
  children: readonly unknown[],
  { window, after }: { window: SearchRequest['window']; after: string | null },
): PostPage {
  const page: PostPage & Required<Pick<PostPage, 'outside' | 'problems'>> = {
    posts: [],
    rejected: [],
    problems: [],
    outside: 0,
    nextCursor: after,
    billedPosts: children.length,
    requestId: null,
  };
  children.forEach((child, position) => {
    const read = readThing(child);
    if (!('post' in read)) {
      if ('gone' in read) page.problems.push({ postId: read.postId, reason: read.gone });
      else page.rejected.push({ position, reason: read.reason });
      return;
    }
    const day = read.post.createdAt?.toISOString().slice(0, 10) ?? '';
    if (day >= window.from && day <= window.to) page.posts.push(read.post);
    else page.outside += 1;
    if (day < window.from) page.nextCursor = null;
  });
  return page;
}

async function lookup({ postIds, signal }: LookupRequest, line: RedditLine): Promise<LookupPage> {
  const page: LookupPage = { posts: [], rejected: [], gone: [], nextCursor: null, billedPosts: 0, requestId: null };
  const asked = postIds.filter((postId) => /^t[13]_[0-9a-z]+$/.test(postId));
  postIds.forEach((postId, position) => {
    if (!asked.includes(postId)) page.rejected.push({ position, reason: 'no id of Reddit' });
  });
  if (asked.length === 0) return page;
  const answer = await line.get('/api/info', { id: asked.join(',') }, signal);
  if (!answer.ok) throw line.errorOf(answer);
  const { children } = readListing(answer);
  children.forEach((child, position) => {
    const read = readThing(child);
    if ('post' in read) page.posts.push(read.post);
    else if ('gone' in read) page.gone.push({ postId: read.postId, reason: read.gone });
    else page.rejected.push({ position, reason: read.reason });
  });
  return { ...page, billedPosts: children.length };
}
