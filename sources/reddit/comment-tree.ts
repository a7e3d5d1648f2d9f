import type { Post } from '../../core/schemas/post.js';
import type { PartialProblem, RejectedRecord } from '../contract.js';
import { type Comment, Listing, More, Thing } from './listing-schema.js';
import { readThing } from './read-post.js';

/** Comments that are still to be asked for: by their ids, and branches below a comment. */
export interface Left {
  ids: string[];
  branches: string[];
}

export interface FlatComments {
  posts: Post[];
  rejected: RejectedRecord[];
  /** Comments that are deleted or removed, and such as were asked for and did not come. */
  problems: PartialProblem[];
  left: Left;
}

/** Ids in a cursor: up to 9 bytes each, in a payload that may hold 64 KiB. */
const MOST_LEFT = 4000;

/** Makes a list of a tree of things, parents before their replies. What is deleted or removed is counted with its reason. */
export function flattenComments(things: readonly unknown[]): FlatComments {
  const flat: FlatComments = { posts: [], rejected: [], problems: [], left: { ids: [], branches: [] } };
  const stack = things.toReversed();
  for (let position = 0; stack.length > 0; position += 1) {
    const raw = stack.pop();
    const thing = Thing.safeParse(raw);
    if (thing.data?.kind === 'more') {
      noteMore(flat, thing.data.data, position);
      continue;
    }
    const read = readThing(raw);
    if ('post' in read) flat.posts.push(read.post);
    else if ('gone' in read) flat.problems.push({ postId: read.postId, reason: read.gone });
    else flat.rejected.push({ position, reason: read.reason });
    stack.push(...repliesOf(thing.data?.data).toReversed());
  }
  return flat;
}

function repliesOf(data: unknown): unknown[] {
  // Also of one that cannot be read: its replies may be.
  const { replies } = (typeof data === 'object' && data !== null ? data : {}) as Partial<Comment>;
  return Listing.safeParse(replies).data?.data.children ?? [];
}

function noteMore(flat: FlatComments, data: unknown, position: number): void {
  const more = More.safeParse(data);
  const parent = /^t1_([0-9a-z]+)$/.exec(more.data?.parent_id ?? '')?.[1];
  if (more.data && more.data.children.length > 0) flat.left.ids.push(...more.data.children);
  else if (more.success && parent !== undefined) flat.left.branches.push(parent);
  else flat.rejected.push({ position, reason: 'a stub for comments that names none' });
}

/** Ids first, then branches, as in `abc,def|ghi`; `null` where nothing is left. */
export function writeLeft(left: Left): string | null {
  if (left.ids.length === 0 && left.branches.length === 0) return null;
  return `${left.ids.join(',')}|${left.branches.join(',')}`;
}

/** Reads what `writeLeft` wrote; `null` where it is none. */
export function readLeft(cursor: string): Left | null {
  const [, ids, branches] = /^([0-9a-z,]*)\|([0-9a-z,]*)$/.exec(cursor) ?? [];
  if (ids === undefined || branches === undefined) return null;
  const listOf = (text: string) => text.split(',').filter((id) => id !== '');
  return { ids: listOf(ids), branches: listOf(branches) };
}

/** Keeps a cursor within bounds. @returns what stays, and one problem for each comment or branch that does not. */
export function boundLeft({ ids, branches }: Left): { left: Left; dropped: PartialProblem[] } {
  const [one, other] = [[...new Set(ids)], [...new Set(branches)]];
  const room = Math.max(0, MOST_LEFT - one.length);
  const names = [...one.slice(MOST_LEFT), ...other.slice(room)];
  return {
    left: { ids: one.slice(0, MOST_LEFT), branches: other.slice(0, room) },
    dropped: names.map((id) => ({ postId: `t1_${id}`, reason: 'left out: the thread has too many comments' })),
  };
}
