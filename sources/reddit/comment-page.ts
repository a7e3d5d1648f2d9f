import { ProviderError } from '../../core/provider-error.js';
import { readJson, type SourceAnswer } from '../call-source.js';
import type { PartialProblem, PostPage, RepliesRequest } from '../contract.js';
import { boundLeft, flattenComments, readLeft, writeLeft, type FlatComments, type Left } from './comment-tree.js';
import { Listing, MoreAnswer, WithId } from './listing-schema.js';
import type { RedditLine } from './reddit-line.js';

/** The most that Reddit gives at a time: comments, and levels of replies, of a tree; ids to /api/morechildren. */
const MOST_COMMENTS = 500;
const MOST_LEVELS = 10;
const MOST_IDS = 100;

/** One answer of the comments of a post: its tree first, then what its stubs stand for, 100 ids or one branch at a time. */
export async function commentPage(request: RepliesRequest, line: RedditLine): Promise<PostPage> {
  const left = request.cursor === null ? null : readLeft(request.cursor);
  if (request.cursor !== null && left === null)
    throw new ProviderError('invalid_request', 'a cursor that is none of a comment tree');
  if (!/^t3_[0-9a-z]+$/.test(request.conversationId))
    throw new ProviderError('invalid_request', 'the conversation is none of Reddit');
  if (left === null) return pageOf(await treePage(request, line), { ids: [], branches: [] });
  if (left.ids.length > 0) return morePage(request, left, line);
  return branchPage(request, left, line);
}

async function treePage({ conversationId, signal }: RepliesRequest, line: RedditLine): Promise<FlatComments> {
  const answer = await askTree(conversationId, {}, { signal, line });
  // Of a post that is gone there is no tree, which is an answer and no failure.
  if (answer.status === 404) return without(conversationId);
  if (!answer.ok) throw line.errorOf(answer);
  return flattenComments(readListings(answer));
}

async function morePage(request: RepliesRequest, left: Left, line: RedditLine): Promise<PostPage> {
  const asked = left.ids.slice(0, MOST_IDS);
  const rest = { ...left, ids: left.ids.slice(MOST_IDS) };
  const answer = await line.get(
    '/api/morechildren',
    {
      api_type: 'json',
      link_id: request.conversationId,
      children: asked.join(','),
      limit_children: 'false',
      sort: 'old',
    },
    request.signal,
  );
  if (!answer.ok) throw line.errorOf(answer);
  const things = readThings(answer);
  const flat = flattenComments(things);
  const came = new Set([...things.map(idOf), ...flat.posts.map(({ postId }) => postId.slice('t1_'.length))]);
  // What was asked for and comes as a stub again would be asked for without end.
  const ids = flat.left.ids.filter((id) => !asked.includes(id));
  const notCome = asked.filter((id) => !came.has(id) || flat.left.ids.includes(id));
  const problems = [...flat.problems, ...notCome.map(notGiven)];
  return pageOf({ ...flat, problems, left: { ...flat.left, ids } }, rest);
}

async function branchPage(request: RepliesRequest, left: Left, line: RedditLine): Promise<PostPage> {
  const [branch = '', ...branches] = left.branches;
  const { signal, conversationId } = request;
  const answer = await askTree(conversationId, { comment: branch, context: '0' }, { signal, line });
  if (!answer.ok && answer.status !== 404) throw line.errorOf(answer);
  const flat = answer.ok ? flattenComments(readListings(answer)) : without(`t1_${branch}`);
  // The post and the comment at which the tree was cut came before.
  const posts = flat.posts.filter(({ postId }) => postId !== `t1_${branch}` && postId !== conversationId);
  const deeper = flat.left.branches.filter((id) => id !== branch);
  const counted = flat.problems.filter(({ postId }) => postId !== `t1_${branch}` || !answer.ok);
  const problems = deeper.length < flat.left.branches.length ? [...counted, notGiven(branch)] : counted;
  return pageOf({ ...flat, posts, problems, left: { ...flat.left, branches: deeper } }, { ids: [], branches });
}

function askTree(
  conversationId: string,
  parameters: Record<string, string>,
  { signal, line }: { signal: AbortSignal; line: RedditLine },
): Promise<SourceAnswer> {
  const bounds = { limit: String(MOST_COMMENTS), depth: String(MOST_LEVELS), sort: 'old', threaded: 'true' };
  return line.get(`/comments/${conversationId.slice('t3_'.length)}`, { ...parameters, ...bounds }, signal);
}

function pageOf(flat: FlatComments, rest: Left): PostPage {
  const { ids, branches } = flat.left;
  const { left, dropped } = boundLeft({ ids: [...rest.ids, ...ids], branches: [...rest.branches, ...branches] });
  return {
    posts: flat.posts,
    rejected: flat.rejected,
    problems: [...flat.problems, ...dropped],
    nextCursor: writeLeft(left),
    billedPosts: flat.posts.length,
    requestId: null,
  };
}

/** Two listings: the post, and its comments. */
function readListings(answer: SourceAnswer): unknown[] {
  const json = readJson(answer);
  const listings = Array.isArray(json) ? json.map((one) => Listing.safeParse(one).data) : [];
  if (listings.length === 0 || listings.some((listing) => listing === undefined))
    throw new ProviderError('bad_response', 'the answer is not a tree of comments');
  return listings.flatMap((listing) => listing?.data.children ?? []);
}

function readThings(answer: SourceAnswer): unknown[] {
  const things = MoreAnswer.safeParse(readJson(answer)).data?.json.data?.things;
  if (!things) throw new ProviderError('bad_response', 'the answer is not a list of comments');
  return things;
}

function idOf(thing: unknown): string {
  return WithId.safeParse(thing).data?.data.id ?? '';
}

function without(postId: string): FlatComments {
  return { posts: [], rejected: [], problems: [{ postId, reason: 'not found' }], left: { ids: [], branches: [] } };
}

function notGiven(id: string): PartialProblem {
  return { postId: `t1_${id}`, reason: 'asked for and did not come' };
}
