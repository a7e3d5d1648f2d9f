import type { CorpusPost } from '../corpus/corpus-post.js';
import { nameOf, shortId, writeComment, type ThingSetting } from './write-things.js';

type Json = Record<string, unknown>;

/** So many replies of one post or comment are shown, the others stand behind a stub: on Reddit it takes hundreds. */
const SHOWN = 2;

/** How far a tree goes down. */
export interface TreeBounds {
  /** Levels of comments. */
  depth: number;
}

/** The comments below a post or comment, oldest first, with stubs for what an answer leaves out. */
export function writeReplies(parent: CorpusPost, { depth }: TreeBounds, setting: ThingSetting): Json[] {
  const replies = setting.network.repliesTo(parent.id);
  if (replies.length === 0) return [];
  if (depth === 0) return [moreOf(parent, [], setting)];
  const hidden = replies.slice(SHOWN);
  const shown = replies.slice(0, SHOWN).map((reply) => writeNode(reply, { depth }, setting));
  return hidden.length > 0 ? [...shown, moreOf(parent, hidden, setting)] : shown;
}

/** A comment with what is below it, down to `depth` levels with itself. */
export function writeNode(post: CorpusPost, { depth }: TreeBounds, setting: ThingSetting): Json {
  const comment = writeComment(post, setting);
  const children = writeReplies(post, { depth: depth - 1 }, setting);
  return { ...comment, data: { ...comment.data, replies: children.length > 0 ? listing(children) : '' } };
}

/** A comment and all that is below it, one after the other, as /api/morechildren has them. */
export function writeFlat(post: CorpusPost, setting: ThingSetting): Json[] {
  return [
    writeComment(post, setting),
    ...setting.network.repliesTo(post.id).flatMap((reply) => writeFlat(reply, setting)),
  ];
}

/** A page of things. */
export function listing(children: Json[], after: string | null = null): Json {
  return { kind: 'Listing', data: { modhash: '', dist: children.length, children, after, before: null } };
}

/** Without ids it says that the branch goes on, for whoever asks for its comment. */
function moreOf(parent: CorpusPost, hidden: readonly CorpusPost[], setting: ThingSetting): Json {
  const children = hidden.map(({ id }) => shortId(id));
  const count = hidden.flatMap((post) => writeFlat(post, setting)).length;
  const id = children[0] ?? '_';
  return { kind: 'more', data: { count, name: `t1_${id}`, id, parent_id: nameOf(parent), children } };
}
