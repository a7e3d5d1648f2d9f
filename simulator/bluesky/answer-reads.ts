import type { CorpusPost } from '../corpus/corpus-post.js';
import { holdsAll } from '../networks/match-words.js';
import type { Network } from '../networks/network.js';
import { ProtocolError } from '../protocol-error.js';
import { jsonReply, type Reply } from '../reply.js';
import { postOfUri, uriOfPost } from './at-names.js';
import { writeView, type ViewSetting } from './write-view.js';
import { invalidRequest, xrpcError } from './xrpc-error.js';

type Json = Record<string, unknown>;

/** searchPosts, newest first. All words have to stand in a post: there is no OR. Cursors count posts, as those of Bluesky do. */
export function searchPosts(
  query: URLSearchParams,
  { setting, loggedIn }: { setting: ViewSetting; loggedIn: boolean },
): Reply {
  const q = query.get('q');
  if (!q) throw invalidRequest('Params must have the property "q"');
  const limit = wholeNumber(query, 'limit', { absent: 25, most: 100 });
  const cursor = wholeNumber(query, 'cursor', { absent: 0, most: 10_000 });
  if (cursor > 0 && !loggedIn) throw new ProtocolError(xrpcError(403, 'Forbidden', 'Log in to see more'));
  const [since, until] = [timeIn(query, 'since') ?? 0, timeIn(query, 'until') ?? Number.POSITIVE_INFINITY];
  const language = query.get('lang');
  const holds = holdsAll(q);
  const found = visible(setting.network).filter(
    (post) =>
      post.createdAt.getTime() >= since &&
      post.createdAt.getTime() < until &&
      (language === null || post.language === language) &&
      holds(post),
  );
  const posts = found.slice(cursor, cursor + limit).map((post) => writeView(post, setting));
  const next = cursor + limit < found.length ? { cursor: String(cursor + limit) } : {};
  return jsonReply(200, { posts, hitsTotal: found.length, ...next });
}

/** getPosts: those that are there; of the others the answer says nothing. */
export function getPosts(query: URLSearchParams, setting: ViewSetting): Reply {
  const uris = query.getAll('uris');
  if (uris.length === 0 || uris.length > 25) throw invalidRequest('uris must not have more than 25 elements');
  const posts = uris.flatMap((uri) => postOfUri(uri, setting.network) ?? []).filter((post) => isVisible(post, setting));
  return jsonReply(200, { posts: posts.map((post) => writeView(post, setting)) });
}

/** getPostThread, downwards only: a tree that is cut at its depth, with nodes for what is gone or blocked. */
export function getPostThread(query: URLSearchParams, setting: ViewSetting): Reply {
  const uri = query.get('uri') ?? '';
  const depth = wholeNumber(query, 'depth', { absent: 6, most: 1000 });
  const post = postOfUri(uri, setting.network);
  if (!post || !isVisible(post, setting)) throw new ProtocolError(xrpcError(400, 'NotFound', `Post not found: ${uri}`));
  return jsonReply(200, { thread: writeNode(post, depth, setting) });
}

function writeNode(post: CorpusPost, depth: number, setting: ViewSetting): Json {
  const { network } = setting;
  const named = { uri: uriOfPost(post) };
  switch (network.fateOf(post)) {
    case 'deleted':
      return { $type: 'app.bsky.feed.defs#notFoundPost', ...named, notFound: true };
    case 'withheld':
      return {
        $type: 'app.bsky.feed.defs#blockedPost',
        ...named,
        blocked: true,
        author: { did: named.uri.split('/')[2] },
      };
    case 'shown':
      return {
        $type: 'app.bsky.feed.defs#threadViewPost',
        post: writeView(post, setting),
        ...(depth > 0 && { replies: network.repliesTo(post.id).map((reply) => writeNode(reply, depth - 1, setting)) }),
        threadContext: {},
      };
  }
}

function visible(network: Network): CorpusPost[] {
  return network.posts.filter((post) => post.repostOf === null && network.fateOf(post) === 'shown');
}

function isVisible(post: CorpusPost, { network }: ViewSetting): boolean {
  return post.repostOf === null && network.fateOf(post) === 'shown';
}

function wholeNumber(query: URLSearchParams, name: string, { absent, most }: { absent: number; most: number }): number {
  const text = query.get(name);
  if (text === null) return absent;
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw invalidRequest(`Error: ${name} must be an integer of at most ${most}`);
}

function timeIn(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalidRequest(`Error: ${name} must be a valid datetime`);
  return time;
}
