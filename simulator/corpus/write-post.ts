import { drawFrom, type Draw } from '../fixed-chance.js';
import type { CorpusMedia, CorpusPost, Picture, ThreadKind } from './corpus-post.js';
import { snowflake } from './snowflake.js';
import { writeAuthor } from './write-author.js';

const MINUTE_MS = 60_000;
const FIRST_DAY = Date.UTC(2026, 9, 1);
/** Posts a day are spread by these weights over 1 to 14 October 2026: the 7th and the 12th are planted spikes. */
const DAY_WEIGHTS = [3, 3, 2, 2, 3, 4, 11, 6, 3, 2, 3, 9, 5, 3];

/** What all posts of one thread share while it is written. */
export interface ThreadDraft {
  index: number;
  kind: ThreadKind;
  draw: Draw;
  startsAt: Date;
}

export interface PostDraft {
  /** Tells the posts of a thread apart, such as `root`. */
  name: string;
  text: string;
  /** Authors of equal names are one. Absent: the author of the thread. */
  by?: string;
  language?: string;
  minutesLater?: number;
  parent?: { id: string; conversationId: string };
  media?: CorpusMedia[];
}

/** Starts a thread: everything in it depends on its index alone, so a larger corpus holds every smaller one. */
export function startThread(index: number, kind: ThreadKind): ThreadDraft {
  const draw = drawFrom('thread', String(index), kind);
  return { index, kind, draw, startsAt: pickTime(draw) };
}

/** Writes one post of a thread. */
export function writePost(thread: ThreadDraft, draft: PostDraft): CorpusPost {
  const key = `${thread.index}/${thread.kind}/${draft.name}`;
  const createdAt = new Date(thread.startsAt.getTime() + (draft.minutesLater ?? 0) * MINUTE_MS);
  const id = snowflake(createdAt, key);
  return {
    id,
    conversationId: draft.parent?.conversationId ?? id,
    author: writeAuthor(draft.by ?? ownerOf(thread)),
    text: draft.text,
    language: draft.language ?? 'en',
    createdAt,
    parentId: draft.parent?.id ?? null,
    repostOf: null,
    media: draft.media ?? [],
    counts: writeCounts(drawFrom('counts', key), draft.parent === undefined),
  };
}

/** Attaches a picture. Width and height in pixels. */
export function attach(
  thread: ThreadDraft,
  name: string,
  content: { picture: Picture; altText: string | null; size: readonly [number, number] },
): CorpusMedia {
  const key = `${thread.index}/${thread.kind}/${name}`;
  const number = snowflake(thread.startsAt, `media ${key}`);
  const extension = drawFrom('extension', key).chance(0.8) ? 'jpg' : 'png';
  const [width, height] = content.size;
  return {
    mediaKey: `3_${number}`,
    fileName: `${number}.${extension}`,
    altText: content.altText,
    width,
    height,
    picture: content.picture,
  };
}

/** Name of the author of a thread. There are fewer authors than threads, so some post often. */
function ownerOf(thread: ThreadDraft): string {
  return `owner ${drawFrom('owner', String(thread.index), thread.kind).int(1, 400)}/${thread.index % 3}`;
}

function pickTime(draw: Draw): Date {
  let left = draw.next() * DAY_WEIGHTS.reduce((sum, weight) => sum + weight, 0);
  const day = DAY_WEIGHTS.findIndex((weight) => (left -= weight) < 0);
  // From 00:05 to 17:00, so that replies of the next hours stay on the day.
  return new Date(FIRST_DAY + (day * 1440 + draw.int(5, 1020)) * MINUTE_MS + draw.int(0, MINUTE_MS - 1));
}

function writeCounts(draw: Draw, isRoot: boolean): CorpusPost['counts'] {
  const likes = Math.floor(10 ** (draw.next() * (isRoot ? 3.4 : 1.5)));
  return {
    likes,
    replies: 0,
    reposts: Math.floor(likes * draw.next() * 0.2),
    quotes: Math.floor(likes * draw.next() * 0.03),
    bookmarks: Math.floor(likes * draw.next() * 0.6),
    views: likes * draw.int(18, 60) + draw.int(20, 200),
  };
}
