import { holdsAll } from '../networks/match-words.js';
import type { CorpusPost } from '../corpus/corpus-post.js';
import { fractionOf } from '../fixed-chance.js';
import { redditError } from './reddit-error.js';
import { nameOf, postOf, subredditOf, writeComment, writeLink, type ThingSetting } from './write-things.js';
import { listing, writeFlat, writeNode, writeReplies } from './write-tree.js';

type Json = Record<string, unknown>;

/** Reddit's own bounds of a tree. */
const MOST_LEVELS = 10;

/** The search: posts only, newest first. Words have to stand all in a post, `OR` between groups of them. */
export function search(path: string, query: URLSearchParams, setting: ThingSetting): Json {
  const q = query.get('q') ?? '';
  if (q === '' || q.length > 512) throw redditError(400);
  const limit = Math.min(100, Number(query.get('limit') ?? '25'));
  const inside = /^\/r\/([\w+]+)\/search$/.exec(path)?.[1]?.toLowerCase().split('+');
  const groups = q
    .replace(/[()]/g, ' ')
    .split(/\sOR\s/)
    .map(holdsAll);
  const found = setting.network.posts.filter(
    (post) =>
      post.parentId === null &&
      (!inside || inside.includes(subredditOf(post).toLowerCase())) &&
      groups.some((holds) => holds(post)),
  );
  const after = query.get('after');
  const start = after === null ? 0 : found.findIndex((post) => nameOf(post) === after) + 1;
  const page = found.slice(start, start + limit);
  const last = page.at(-1);
  return listing(
    page.map((post) => writeLink(post, setting)),
    last && start + limit < found.length ? nameOf(last) : null,
  );
}

/** The tree of a post, or of one of its comments. Half of the threads are cut below the first level, so that some branches go on. */
export function comments(path: string, query: URLSearchParams, setting: ThingSetting): Json[] {
  const root = postOf(path.slice('/comments/'.length), setting.network);
  if (!root || root.parentId !== null) throw redditError(404);
  const levels = fractionOf('levels', root.id) < 0.5 ? 1 : MOST_LEVELS;
  const depth = Math.min(levels, Number(query.get('depth') ?? String(MOST_LEVELS)));
  const id = query.get('comment');
  const top = id === null ? undefined : postOf(id, setting.network);
  if (id !== null && top?.conversationId !== root.id) throw redditError(404);
  const children = top ? [writeNode(top, { depth: depth + 1 }, setting)] : writeReplies(root, { depth }, setting);
  return [listing([writeLink(root, setting)]), listing(children)];
}

/** What stubs stand for: the named comments and all below them. */
export function moreChildren(query: URLSearchParams, setting: ThingSetting): Json {
  const ids = (query.get('children') ?? '').split(',');
  if (ids.length > 100 || !query.get('link_id')) throw redditError(400);
  const known = ids.flatMap((id) => postOf(id, setting.network) ?? []);
  return { json: { errors: [], data: { things: known.flatMap((post) => writeFlat(post, setting)) } } };
}

/** Posts and comments by their full names. */
export function byName(query: URLSearchParams, setting: ThingSetting): Json {
  const names = (query.get('id') ?? '').split(',');
  if (names.length > 100) throw redditError(400);
  const known = names.flatMap((name) => {
    const post = postOf(name.slice('t3_'.length), setting.network);
    return post && nameOf(post) === name ? [write(post, setting)] : [];
  });
  return listing(known);
}

function write(post: CorpusPost, setting: ThingSetting): Json {
  return post.parentId === null ? writeLink(post, setting) : writeComment(post, setting);
}
