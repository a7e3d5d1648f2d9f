import { z } from 'zod';

/** The networks that a post can come from. */
export const Platform = z.enum(['x', 'bluesky', 'reddit', 'other']);
export type Platform = z.infer<typeof Platform>;

/**
 * A picture or film of a post. `state` is `pending` until someone tried to fetch it, `stored` when `sha256` names a blob,
 * `missing` when the host no longer has it and `rejected` when what came is not a picture that we accept (`reason` says why).
 */
export const Media = z.strictObject({
  mediaKey: z.string().min(1),
  kind: z.enum(['photo', 'video', 'gif']),
  url: z.string().nullable(),
  altText: z.string().nullable(),
  state: z.enum(['pending', 'stored', 'missing', 'rejected']),
  sha256: z.string().nullable(),
  reason: z.string().nullable(),
});
export type Media = z.infer<typeof Media>;

/** A picture or film that nobody has tried to fetch. */
export function pendingMedia(known: Pick<Media, 'mediaKey' | 'kind' | 'url' | 'altText'>): Media {
  return { ...known, state: 'pending', sha256: null, reason: null };
}

/** Longest name of a licence, in characters. */
export const LONGEST_LICENCE = 100;

/** One social post, normalised, with its raw record kept. Ids are strings: they pass 2^53. */
export const Post = z.strictObject({
  /** `<platform>:<postId>`. */
  _id: z.string().min(3),
  platform: Platform,
  postId: z.string().min(1),
  /** Id of the root post of the conversation; the post's own id when it is a root. */
  conversationId: z.string().min(1),
  authorHandle: z.string().nullable(),
  text: z.string(),
  /** Hashtags, and labels that the source gave, such as the name of the model that a curator filed the post under. */
  tags: z.array(z.string()),
  language: z.string().nullable(),
  createdAt: z.date().nullable(),
  url: z.string().nullable(),
  replyToId: z.string().nullable(),
  quotedId: z.string().nullable(),
  media: z.array(Media),
  /** Public counts as the source gave them; `null` where it gave none. */
  counts: z.strictObject({
    likes: z.number().int().nullable(),
    replies: z.number().int().nullable(),
    reposts: z.number().int().nullable(),
    views: z.number().int().nullable(),
  }),
  /** Name of the importer or source that read the record first, e.g. `x-search`, `trending-feed`. */
  importer: z.string().min(1),
  raw: z.unknown(),
  /** Later records of the same post, one an importer: by others, or with something that was missing (core/merge-posts.ts). */
  furtherRecords: z.array(z.strictObject({ importer: z.string().min(1), raw: z.unknown() })).optional(),
  /** Licences under which curators gave their records of it, as they word them; absent where none said anything. */
  licences: z.array(z.string().min(1).max(LONGEST_LICENCE)).optional(),
});
export type Post = z.infer<typeof Post>;

/** The key of a post in the store. */
export function postKey(platform: Platform, postId: string): string {
  return `${platform}:${postId}`;
}

/**
 * Time at which an X post was made, read from its id: the upper 42 bits are milliseconds since 2010-11-04T01:42:54.657Z.
 * Ids from before that scheme (below 10^10, 2010) carry no time.
 *
 * @returns `null` where the id carries no time.
 */
export function timeOfXId(postId: string): Date | null {
  if (!/^\d{11,20}$/.test(postId)) return null;
  const timeMs = Number(BigInt(postId) >> 22n) + 1_288_834_974_657;
  return new Date(timeMs);
}
