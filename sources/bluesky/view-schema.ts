import { z } from 'zod';
import { count, readableOf } from '../lenient.js';

/** Whatever names a record. */
export const WithUri = z.looseObject({ uri: z.string() });

const Feature = z.looseObject({ $type: z.string(), uri: z.string().optional(), tag: z.string().optional() });

/** A link or tag in a text; its place is in bytes of UTF-8. */
export const Facet = z.looseObject({
  index: z.looseObject({ byteStart: z.int(), byteEnd: z.int() }),
  features: readableOf(Feature),
});
export type Facet = z.infer<typeof Facet>;

/** A picture of a view. In `images` the small one is called `thumb`, in `gallery` `thumbnail`; neither is of use here. */
const ViewImage = z.looseObject({ fullsize: z.string().optional(), alt: z.string().optional() });

const Pictures = {
  images: readableOf(ViewImage).optional(),
  /** A gallery has its pictures under `items`; its first lexicon said `media`. */
  items: readableOf(ViewImage).optional(),
  thumbnail: z.string().optional(),
  alt: z.string().optional(),
};

/** What a post shows below its text; of a quote with pictures, `media` holds the pictures, and of the first galleries too. */
export const EmbedView = z.looseObject({ $type: z.string(), ...Pictures, media: z.unknown().optional() });
export type EmbedView = z.infer<typeof EmbedView>;

const Unread = z.array(z.unknown()).optional().catch(undefined);

/** What a record has below its text. Pictures stay unparsed here, so that one that cannot be read moves no other. */
export const RecordEmbed = z.looseObject({
  $type: z.string(),
  record: z.looseObject({ uri: z.string().optional(), record: z.unknown().optional() }).optional().catch(undefined),
  images: Unread,
  items: Unread,
  media: z.unknown().optional(),
});
export type RecordEmbed = z.infer<typeof RecordEmbed>;

/** A picture of a record: a blob, by its content id. */
export const BlobImage = z.looseObject({ image: z.looseObject({ ref: z.looseObject({ $link: z.string() }) }) });

/** The record that the author signed. */
const PostRecord = z.looseObject({
  text: z.string(),
  createdAt: z.string().optional(),
  langs: readableOf(z.string()).optional(),
  tags: readableOf(z.string()).optional(),
  facets: readableOf(Facet).optional(),
  reply: z.looseObject({ root: WithUri, parent: WithUri }).nullish(),
  embed: RecordEmbed.nullish().catch(null),
});

/** A post as the application view shows it (`app.bsky.feed.defs#postView`). Lenient. */
export const PostView = z.looseObject({
  uri: z.string(),
  author: z.looseObject({ did: z.string(), handle: z.string().optional() }),
  record: PostRecord,
  embed: EmbedView.nullish().catch(null),
  indexedAt: z.string().optional(),
  likeCount: count,
  replyCount: count,
  repostCount: count,
  labels: readableOf(z.looseObject({ val: z.string(), neg: z.boolean().optional() })).optional(),
});
export type PostView = z.infer<typeof PostView>;

/** An answer of searchPosts and of getPosts. Posts stay unparsed here, so that one bad record costs only itself. */
export const PostsAnswer = z.looseObject({ posts: z.array(z.unknown()), cursor: z.string().optional() });

/** An answer of getPostThread. */
export const ThreadAnswer = z.looseObject({ thread: z.looseObject({ $type: z.string() }) });

/** A node of a thread: a post, or what stands in its place. */
export const ThreadView = z.looseObject({
  $type: z.string().optional(),
  post: z.unknown().optional(),
  replies: z.array(z.unknown()).nullish(),
  uri: z.string().optional(),
  notFound: z.boolean().optional(),
  blocked: z.boolean().optional(),
});
export type ThreadView = z.infer<typeof ThreadView>;

/** An answer of createSession and refreshSession. */
export const SessionAnswer = z.looseObject({ accessJwt: z.string().min(1), refreshJwt: z.string().min(1) });
