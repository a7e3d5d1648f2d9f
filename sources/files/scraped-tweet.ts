import { z } from 'zod';
import { type Media, pendingMedia, type Post } from '../../core/schemas/post.js';
import { isObject } from './json-shape.js';
import type { Reading } from './record-format.js';
import { MaybeXId, XId } from './x-id.js';
import { readableText, type ShortLink, xPost } from './x-post.js';

const Link = z.looseObject({ url: z.string().nullish(), tcourl: z.string().nullish() });

/** A tweet of snscrape; twscrape took its shape over, wrote ids as text too, and sorts media by kind. Lenient. */
const ScrapedTweet = z
  .looseObject({
    id: XId.nullish().catch(null),
    id_str: MaybeXId,
    date: z.string().nullish(),
    rawContent: z.string().nullish(),
    content: z.string().nullish(),
    user: z.looseObject({ username: z.string().nullish() }).nullish(),
    lang: z.string().nullish(),
    conversationId: XId.nullish().catch(null),
    conversationIdStr: MaybeXId,
    inReplyToTweetId: XId.nullish().catch(null),
    inReplyToTweetIdStr: MaybeXId,
    hashtags: z.array(z.string()).nullish(),
    links: z.array(Link).nullish().catch(null),
    media: z.unknown().optional(),
    retweetedTweet: z.unknown().optional(),
    quotedTweet: z.unknown().optional(),
    likeCount: z.unknown().optional(),
    replyCount: z.unknown().optional(),
    retweetCount: z.unknown().optional(),
    viewCount: z.unknown().optional(),
  })
  .refine((tweet) => typeof (tweet.rawContent ?? tweet.content) === 'string', {
    path: ['rawContent'],
    error: 'is missing',
  });
type ScrapedTweet = z.infer<typeof ScrapedTweet>;

/** Whether a record is a tweet of one of the two. */
export function isScrapedTweet(json: unknown): json is Record<string, unknown> {
  if (!isObject(json) || !('rawContent' in json || 'content' in json)) return false;
  return (
    (typeof json._type === 'string' && json._type.endsWith('twitter.Tweet')) ||
    ('conversationId' in json && 'user' in json)
  );
}

/** @throws ZodError where the record cannot be read. */
export function readScrapedTweet(raw: unknown, importer: 'twscrape' | 'snscrape'): Reading {
  const tweet = ScrapedTweet.parse(raw);
  if (isScrapedTweet(tweet.retweetedTweet)) {
    const { posts, asides = [] } = readScrapedTweet(tweet.retweetedTweet, importer);
    return { posts, asides: ['retweet', ...asides] };
  }
  // A quoted tweet that nobody can see is a mere name of it.
  const quoted = isScrapedTweet(tweet.quotedTweet) ? readScrapedTweet(tweet.quotedTweet, importer) : { posts: [] };
  const quotedId = isObject(tweet.quotedTweet)
    ? MaybeXId.safeParse(tweet.quotedTweet.id_str ?? tweet.quotedTweet.id)
    : null;
  return {
    posts: [{ post: toPost(tweet, { quotedId: quotedId?.data ?? null, importer, raw }) }, ...quoted.posts],
    asides: quoted.asides ?? [],
  };
}

function toPost(tweet: ScrapedTweet, context: { quotedId: string | null; importer: string; raw: unknown }): Post {
  const links: ShortLink[] = (tweet.links ?? []).map(({ url, tcourl }) => ({ short: tcourl ?? '', whole: url ?? '' }));
  const media = readMedia(tweet.media);
  const text = readableText(tweet.rawContent ?? tweet.content ?? '', links);
  return xPost({
    postId: XId.parse(tweet.id_str ?? tweet.id),
    conversationId: tweet.conversationIdStr ?? tweet.conversationId ?? null,
    authorHandle: tweet.user?.username ?? null,
    // The last short link of a post with pictures leads to them: neither tool lists it among its links.
    text: media.length > 0 ? text.replace(/\s*https:\/\/t\.co\/\w+$/, '') : text,
    tags: tweet.hashtags ?? [],
    language: tweet.lang ?? null,
    createdAt: tweet.date ?? null,
    replyToId: tweet.inReplyToTweetIdStr ?? tweet.inReplyToTweetId ?? null,
    quotedId: context.quotedId,
    media,
    counts: {
      likes: tweet.likeCount,
      replies: tweet.replyCount,
      reposts: tweet.retweetCount,
      views: tweet.viewCount,
    },
    importer: context.importer,
    raw: context.raw,
  });
}

/** Lists of twscrape by kind, and the list of snscrape whose elements name their own. */
function readMedia(media: unknown): Media[] {
  if (Array.isArray(media)) return media.flatMap((entry: unknown) => toMedia(entry, null));
  if (!isObject(media)) return [];
  return (['photos', 'videos', 'animated'] as const).flatMap((list) => {
    const kind = list === 'photos' ? 'photo' : list === 'videos' ? 'video' : 'gif';
    const entries = media[list];
    return Array.isArray(entries) ? entries.flatMap((entry: unknown) => toMedia(entry, kind)) : [];
  });
}

const ScrapedMedia = z.looseObject({
  _type: z.string().nullish(),
  url: z.string().nullish(),
  fullUrl: z.string().nullish(),
  previewUrl: z.string().nullish(),
  thumbnailUrl: z.string().nullish(),
  altText: z.string().nullish(),
});

function toMedia(entry: unknown, known: Media['kind'] | null): Media[] {
  const parsed = ScrapedMedia.safeParse(entry);
  if (!parsed.success) return [];
  const { _type: type = '', url, fullUrl, previewUrl, thumbnailUrl, altText } = parsed.data;
  const kind = known ?? (type?.endsWith('Photo') ? 'photo' : type?.endsWith('Gif') ? 'gif' : 'video');
  const address = kind === 'photo' ? (fullUrl ?? url ?? previewUrl) : thumbnailUrl;
  // Neither tool keeps the keys of media: the name of the file tells pictures apart.
  const name = /\/([^/?.]+)(?:[.?][^/]*)?$/.exec(address ?? '')?.[1];
  return address && name ? [pendingMedia({ mediaKey: name, kind, url: address, altText: altText ?? null })] : [];
}
