import { z } from 'zod';

/** Ids pass 2^53: a JSON number that large has already lost digits and cannot be taken. */
const Id = z.union([z.string().regex(/^\d+$/), z.int().nonnegative().transform(String)]);

/** R's jsonlite and some exports write an empty object where X writes an empty list. */
function listOf<T extends z.ZodType>(element: T) {
  return z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(element));
}

const Reference = z.looseObject({ type: z.string(), id: Id });

/** One post of the X API v2, in either dialect: `tweet.fields` of old and `post.fields` since spec 2.167 (2026-08). Lenient. */
export const XPost = z.looseObject({
  id: Id,
  text: z.string(),
  created_at: z.string().optional(),
  author_id: Id.optional(),
  conversation_id: Id.optional(),
  lang: z.string().optional(),
  attachments: z.looseObject({ media_keys: z.array(z.string()).optional() }).optional(),
  entities: z
    .looseObject({
      hashtags: listOf(z.looseObject({ tag: z.string() })).optional(),
      urls: listOf(z.looseObject({ url: z.string(), expanded_url: z.string().optional() })).optional(),
    })
    .optional(),
  note_tweet: z.looseObject({ text: z.string() }).optional(),
  note_post: z.looseObject({ text: z.string() }).optional(),
  referenced_tweets: z.array(Reference).optional(),
  referenced_posts: z.array(Reference).optional(),
  public_metrics: z.record(z.string(), z.number()).optional(),
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

/** An answer of both searches. Posts stay unparsed here, so that one bad record costs only itself. */
export const XPage = z.looseObject({
  data: z.array(z.unknown()).optional(),
  includes: z
    .looseObject({
      media: z.array(XMedia).optional(),
      users: z.array(XUser).optional(),
      tweets: z.array(z.unknown()).optional(),
      posts: z.array(z.unknown()).optional(),
    })
    .optional(),
  errors: z.array(z.looseObject({ title: z.string().optional(), detail: z.string().optional() })).optional(),
  meta: z.looseObject({ next_token: z.string().optional(), result_count: z.number().optional() }).optional(),
});
export type XPage = z.infer<typeof XPage>;
