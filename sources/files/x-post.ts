import { type Media, type Post, postKey, timeOfXId } from '../../core/schemas/post.js';

/** What one record, of whatever format, tells of a post on X. */
export interface XFacts {
  postId: string;
  /** `null` where the format does not tell: the parent, or the post itself, stands for it until a better record comes. */
  conversationId: string | null;
  authorHandle: string | null;
  /** As people read it: see `readableText`. */
  text: string;
  tags: string[];
  language: string | null;
  /** In any form that `Date` takes. */
  createdAt: string | null;
  replyToId: string | null;
  quotedId: string | null;
  media: Media[];
  counts: Record<keyof Post['counts'], unknown>;
  importer: string;
  raw: unknown;
}

/** A post of X out of a record. */
export function xPost(facts: XFacts): Post {
  const handle = facts.authorHandle?.replace(/^@/, '') || null;
  return {
    _id: postKey('x', facts.postId),
    platform: 'x',
    postId: facts.postId,
    conversationId: facts.conversationId ?? facts.replyToId ?? facts.postId,
    authorHandle: handle,
    text: facts.text,
    tags: facts.tags,
    language: facts.language === 'und' ? null : facts.language,
    createdAt: readTime(facts.createdAt) ?? timeOfXId(facts.postId),
    url: `https://x.com/${handle ?? 'i'}/status/${facts.postId}`,
    replyToId: facts.replyToId,
    quotedId: facts.quotedId,
    media: facts.media,
    counts: {
      likes: readCount(facts.counts.likes),
      replies: readCount(facts.counts.replies),
      reposts: readCount(facts.counts.reposts),
      views: readCount(facts.counts.views),
    },
    importer: facts.importer,
    raw: facts.raw,
  };
}

/** A short link in a text, and what stands for it: where it leads, or nothing for the post's own pictures. */
export interface ShortLink {
  short: string;
  whole: string;
}

/** The text as people read it: X escapes `&`, `<` and `>`, and hides where links lead. */
export function readableText(text: string, links: readonly ShortLink[]): string {
  let readable = text;
  // A function, as `$&` in an address would stand for the short link.
  for (const { short, whole } of links) if (short !== '') readable = readable.replaceAll(short, () => whole);
  return readable.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
}

/** A time in any form that `Date` takes; `null` where it is none. */
export function readTime(text: string | null | undefined): Date | null {
  const time = text ? new Date(text) : null;
  return time && !Number.isNaN(time.getTime()) ? time : null;
}

/** A count as a number, or as text of digits with or without signs between them; `null` for all else. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d[\d,]*$/.test(value) ? Number(value.replaceAll(',', '')) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
