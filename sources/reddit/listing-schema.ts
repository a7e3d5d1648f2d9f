import { z } from 'zod';
import { count, readableOf } from '../lenient.js';

/** What Reddit wraps everything in: `t1` a comment, `t3` a post, `more` a stub for comments, `Listing`. */
export const Thing = z.looseObject({ kind: z.string(), data: z.unknown().optional() });

/** Whatever has an id. */
export const WithId = z.looseObject({ data: z.looseObject({ id: z.string() }) });

/** A page of things; `after` names the last one where there are more. */
export const Listing = z.looseObject({
  kind: z.literal('Listing'),
  data: z.looseObject({ children: z.array(z.unknown()), after: z.string().nullish() }),
});

const text = z.string();

/** A picture of a gallery, or of a text, by its id; `s` is the largest view: `u` of a still one, `gif` of a moving one. */
const Metadata = z.looseObject({
  status: text.optional(),
  e: text.optional(),
  s: z.looseObject({ u: text.optional(), gif: text.optional(), mp4: text.optional() }).optional(),
});
export type Metadata = z.infer<typeof Metadata>;

const metadata = z.record(text, Metadata).nullish().catch(null);

const LinkFields = {
  id: z.string().regex(/^[0-9a-z]+$/),
  title: text,
  selftext: text.nullish(),
  author: text.nullish(),
  created_utc: z.number(),
  permalink: text.nullish(),
  subreddit: text.nullish(),
  url: text.nullish(),
  post_hint: text.nullish(),
  is_self: z.boolean().nullish(),
  is_video: z.boolean().nullish(),
  over_18: z.boolean().nullish(),
  spoiler: z.boolean().nullish(),
  link_flair_text: text.nullish(),
  removed_by_category: text.nullish(),
  score: count,
  num_comments: count,
  num_crossposts: count,
  media_metadata: metadata,
  gallery_data: z
    .looseObject({ items: readableOf(z.looseObject({ media_id: text, caption: text.nullish() })) })
    .nullish()
    .catch(null),
  crosspost_parent: text.nullish(),
};

/** A post as it stands in a crosspost of it. */
const InnerLink = z.looseObject(LinkFields);
export type InnerLink = z.infer<typeof InnerLink>;

/** A post (`t3`). Lenient. */
export const Link = z.looseObject({ ...LinkFields, crosspost_parent_list: readableOf(InnerLink) });
export type Link = z.infer<typeof Link>;

/** A comment (`t1`). Its replies are a listing, or an empty text where there are none. */
export const Comment = z.looseObject({
  id: z.string().regex(/^[0-9a-z]+$/),
  body: text,
  author: text.nullish(),
  created_utc: z.number(),
  link_id: z.string().regex(/^t3_[0-9a-z]+$/),
  parent_id: z.string().regex(/^t[13]_[0-9a-z]+$/),
  permalink: text.nullish(),
  subreddit: text.nullish(),
  score: count,
  score_hidden: z.boolean().nullish(),
  media_metadata: metadata,
  replies: z.unknown().optional(),
});
export type Comment = z.infer<typeof Comment>;

/**
 * A stub for comments that an answer leaves out: their ids; or, where a branch goes deeper than an answer does, none, and the
 * branch below `parent_id` is asked for by itself.
 */
export const More = z.looseObject({ parent_id: text, children: readableOf(z.string().regex(/^[0-9a-z]+$/)) });

/** An answer of /api/morechildren. */
export const MoreAnswer = z.looseObject({
  json: z.looseObject({
    errors: z.array(z.unknown()).optional(),
    data: z.looseObject({ things: z.array(z.unknown()) }).optional(),
  }),
});

/** An answer of the token's address. A wrong app is told with status 200 and `error`, too. */
export const TokenAnswer = z.looseObject({
  access_token: z.string().min(1).optional(),
  expires_in: z.number().positive().optional(),
  error: z.union([z.string(), z.number()]).optional(),
});
