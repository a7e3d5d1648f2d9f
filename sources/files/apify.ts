import { z } from 'zod';
import { type Media, pendingMedia } from '../../core/schemas/post.js';
import type { FileFormat } from './contract.js';
import { xIdOf } from './feed-post.js';
import { firstText, hasAnyKey, isObject } from './json-shape.js';
import { recordFormat, type Reading } from './record-format.js';
import { MaybeXId, XId } from './x-id.js';
import { readableText, type ShortLink, xPost } from './x-post.js';

type Fields = Record<string, unknown>;

/** Exports of scrapers on Apify: many actors, no standard, so each fact is looked for under the names that they use. */
export const apify: FileFormat = recordFormat({
  name: 'apify',
  hasLongNumbers: true,
  noun: 'a tweet of an Apify export',
  isRecord: isTweet,
  read: readTweet,
});

/** Text, a date, and something that says whose or where it is: other JSON has one of these by chance. */
function isTweet(json: unknown): json is Fields {
  return (
    isObject(json) &&
    hasAnyKey(json, ['text', 'fullText', 'full_text']) &&
    hasAnyKey(json, ['createdAt', 'created_at', 'timestamp']) &&
    hasAnyKey(json, ['author', 'user', 'twitterUrl', 'conversationId', 'tweetId', 'username']) &&
    hasAnyKey(json, ['id', 'id_str', 'tweetId', 'url', 'twitterUrl'])
  );
}

/** @throws ZodError where there is no id. */
function readTweet(raw: unknown): Reading {
  const tweet = raw as Fields;
  const passedOn = [tweet.retweet, tweet.retweetedTweet, tweet.retweeted_tweet, tweet.retweeted_status].find(isTweet);
  if (passedOn) {
    const { posts, asides = [] } = readTweet(passedOn);
    return { posts, asides: ['retweet', ...asides] };
  }
  if (tweet.isRetweet === true || /^RT @\w+:/.test(textOf(tweet))) return { posts: [], asides: ['retweet'] };
  const quoted = [tweet.quote, tweet.quotedTweet, tweet.quoted_tweet].find(isTweet);
  const inside = quoted ? readTweet(quoted) : { posts: [] };
  const media = readMedia(tweet);
  const post = xPost({
    postId: idOf(tweet),
    conversationId: maybeId(tweet.conversationId ?? tweet.conversation_id_str),
    authorHandle: handleOf(tweet),
    text: readableText(textOf(tweet), linksOf(tweet, media.shortLinks)),
    tags: hashtagsOf(tweet),
    language: firstText(tweet.lang, tweet.language),
    createdAt: firstText(tweet.createdAt, tweet.created_at, tweet.timestamp),
    replyToId: maybeId(tweet.inReplyToId ?? tweet.inReplyToStatusId ?? tweet.in_reply_to_status_id_str),
    quotedId: maybeId(tweet.quoteId ?? tweet.quotedStatusId) ?? (quoted ? idOf(quoted) : null),
    media: media.entries,
    counts: {
      likes: tweet.likeCount ?? tweet.favoriteCount ?? tweet.likes,
      replies: tweet.replyCount ?? tweet.replies,
      reposts: tweet.retweetCount ?? tweet.retweets,
      views: tweet.viewCount ?? tweet.views,
    },
    importer: 'apify',
    raw,
  });
  return { posts: [{ post }, ...inside.posts], asides: inside.asides ?? [] };
}

function textOf(tweet: Fields): string {
  // `text` is the cut one where both are there.
  return firstText(tweet.fullText, tweet.full_text, tweet.text) ?? '';
}

/** The link has the id too, and there no tool has rounded it. */
function idOf(tweet: Fields): string {
  const linked = xIdOf(firstText(tweet.twitterUrl, tweet.url));
  return linked ?? XId.parse(tweet.id_str ?? tweet.tweetId ?? tweet.id);
}

function maybeId(value: unknown): string | null {
  return MaybeXId.safeParse(value).data ?? null;
}

function handleOf(tweet: Fields): string | null {
  const author = [tweet.author, tweet.user].find(isObject) ?? {};
  return firstText(author.userName, author.username, author.screen_name, author.screenName, tweet.username);
}

const Entities = z.looseObject({
  hashtags: z.array(z.looseObject({ text: z.string() })).default([]),
  urls: z.array(z.looseObject({ url: z.string().nullish(), expanded_url: z.string().nullish() })).default([]),
});

function linksOf(tweet: Fields, own: readonly string[]): ShortLink[] {
  const { urls = [] } = Entities.safeParse(tweet.entities).data ?? {};
  return [
    ...urls.map(({ url, expanded_url: whole }) => ({ short: url ?? '', whole: whole ?? url ?? '' })),
    ...own.map((short) => ({ short, whole: '' })),
  ];
}

function hashtagsOf(tweet: Fields): string[] {
  const { hashtags } = tweet;
  if (Array.isArray(hashtags)) return hashtags.filter((tag): tag is string => typeof tag === 'string');
  return (Entities.safeParse(tweet.entities).data?.hashtags ?? []).map(({ text }) => text);
}

const Picture = z.looseObject({
  id_str: z.string().nullish(),
  media_key: z.string().nullish(),
  type: z.string().nullish(),
  media_url_https: z.string().nullish(),
  url: z.string().nullish(),
  ext_alt_text: z.string().nullish(),
});

/** Addresses alone, or media as the API v1.1 has them. */
function readMedia(tweet: Fields): { entries: Media[]; shortLinks: string[] } {
  const lists = [tweet.extendedEntities, tweet.extended_entities, tweet.entities].map((holder) =>
    isObject(holder) ? holder.media : undefined,
  );
  const list = [...lists, tweet.media, tweet.photos, tweet.images].find((one) => Array.isArray(one) && one.length > 0);
  const shortLinks: string[] = [];
  const entries = (Array.isArray(list) ? (list as unknown[]) : []).flatMap((entry): Media[] => {
    if (typeof entry === 'string') return toMedia({ media_url_https: entry });
    const parsed = Picture.safeParse(entry);
    if (!parsed.success) return [];
    if (parsed.data.url?.startsWith('https://t.co/')) shortLinks.push(parsed.data.url ?? '');
    return toMedia(parsed.data);
  });
  return { entries, shortLinks };
}

function toMedia(picture: z.infer<typeof Picture>): Media[] {
  const url = picture.media_url_https ?? picture.url ?? null;
  const name = /\/([^/?.]+)(?:[.?][^/]*)?$/.exec(url ?? '')?.[1];
  const mediaKey = picture.media_key ?? (picture.id_str ? `3_${picture.id_str}` : name);
  const kind = picture.type === 'video' ? 'video' : picture.type === 'animated_gif' ? 'gif' : 'photo';
  return url && mediaKey ? [pendingMedia({ mediaKey, kind, url, altText: picture.ext_alt_text ?? null })] : [];
}
