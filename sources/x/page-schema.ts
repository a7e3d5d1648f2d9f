import { z } from 'zod';
import { listOf, readableOf } from '../lenient.js';

/** Ids pass 2^53: a JSON number that large has already lost digits and cannot be taken. */
const NO_ID = 'must be text of digits; a number over 2^53 has lost some';
const Id = z.union([z.string().regex(/^\d+$/, NO_ID), z.int().nonnegative().transform(String)], NO_ID);

const Reference = z.looseObject({ type: z.string(), id: Id });

const Link = z.looseObject({
  url: z.string().min(1),
  expanded_url: z.string().optional(),
  media_key: z.string().optional(),
});

/** The whole text of a post over 280 characters, with the links that stand in it. */
const Note = z.looseObject({ text: z.string(), entities: z.looseObject({ urls: listOf(Link).optional() }).optional() });

/** One post of the X API v2, in either dialect: `tweet.fields` of old and `post.fields` since spec 2.167 (2026-08). Lenient. */
export const XPost = z.looseObject({
  id: Id,
  text: z.string(),
  created_at: z.string().optional(),
  author_id: Id.optional(),
  conversation_id: Id.optional(),
  lang: z.string().optional(),
  attachments: z.looseObject({ media_keys: listOf(z.string()).optional() }).optional(),
  entities: z
    .looseObject({
      hashtags: listOf(z.looseObject({ tag: z.string() })).optional(),
      urls: listOf(Link).optional(),
    })
    .optional(),
  note_tweet: Note.optional(),
  note_post: Note.optional(),
  referenced_tweets: listOf(Reference).optional(),
  referenced_posts: listOf(Reference).optional(),
  public_metrics: z.record(z.string(), z.number()).optional(),
  withheld: z
    .looseObject({ copyright: z.boolean().optional(), country_codes: listOf(z.string()).optional() })
    .optional(),
});
export type XPost = z.infer<typeof XPost>;

export const XMedia = z.looseObject({
  media_key: z.string(),
  type: z.string(),
  url: z.string().optional(),
  preview_image_url: z.string().optional(),
  alt_text: z.string().optional(),
});
export type XMedia = z.infer<typeof XMedia>;

const XUser = z.looseObject({ id: Id, username: z.string() });

/** What X says of one post, or of a part of it, in an answer that holds others. */
export const XPartialError = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  type: z.string().optional(),
  resource_type: z.string().optional(),
  resource_id: Id.optional(),
  value: z.union([z.string(), z.number().transform(String)]).optional(),
});
export type XPartialError = z.infer<typeof XPartialError>;

/** An answer of both searches, and of the lookup. Posts stay unparsed here, so that one bad record costs only itself. */
export const XPage = z.looseObject({
  data: z.array(z.unknown()).optional(),
  includes: z
    .looseObject({
      media: readableOf(XMedia).optional(),
      users: readableOf(XUser).optional(),
      tweets: listOf(z.unknown()).optional(),
      posts: listOf(z.unknown()).optional(),
    })
    .optional(),
  errors: readableOf(XPartialError).optional(),
  meta: z.looseObject({ next_token: z.string().optional(), result_count: z.number().optional() }).optional(),
});
export type XPage = z.infer<typeof XPage>;

const Count = z.int().nonnegative().optional();

const Bucket = z.looseObject({
  start: z.string(),
  tweet_count: Count,
  post_count: Count,
});

/** An answer of both counts, in either dialect. */
export const XCounts = z.looseObject({
  data: z.array(Bucket).optional(),
  meta: z.looseObject({
    total_tweet_count: Count,
    total_post_count: Count,
    next_token: z.string().optional(),
  }),
});
export type XCounts = z.infer<typeof XCounts>;
