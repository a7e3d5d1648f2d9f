import { z } from 'zod';
import { type Media, pendingMedia, type Post } from '../../core/schemas/post.js';
import { listOf } from '../lenient.js';
import { MaybeXId, XId } from './x-id.js';
import { readableText, type ShortLink, xPost } from './x-post.js';

const Link = z.looseObject({ url: z.string().default(''), expanded_url: z.string().nullish() });

const LegacyMedia = z.looseObject({
  id_str: z.string().nullish(),
  media_key: z.string().nullish(),
  type: z.string().default('photo'),
  media_url_https: z.string().nullish(),
  media_url: z.string().nullish(),
  ext_alt_text: z.string().nullish(),
  url: z.string().nullish(),
});
type LegacyMedia = z.infer<typeof LegacyMedia>;

const Entities = z
  .looseObject({
    hashtags: listOf(z.looseObject({ text: z.string() })),
    urls: listOf(Link),
    media: listOf(LegacyMedia),
  })
  .nullish();

/** A tweet of the API v1.1: also the `legacy` part of X's own GraphQL, and the records of an archive. Lenient. */
export const LegacyTweet = z
  .looseObject({
    id_str: MaybeXId,
    id: XId.nullish().catch(null),
    full_text: z.string().optional(),
    text: z.string().optional(),
    extended_tweet: z
      .looseObject({ full_text: z.string(), entities: Entities, extended_entities: Entities })
      .optional(),
    created_at: z.string().nullish(),
    lang: z.string().nullish(),
    conversation_id_str: MaybeXId,
    in_reply_to_status_id_str: MaybeXId,
    quoted_status_id_str: MaybeXId,
    entities: Entities,
    extended_entities: Entities,
    favorite_count: z.unknown().optional(),
    reply_count: z.unknown().optional(),
    retweet_count: z.unknown().optional(),
  })
  .refine((tweet) => typeof (tweet.full_text ?? tweet.text) === 'string', { path: ['full_text'], error: 'is missing' });
export type LegacyTweet = z.infer<typeof LegacyTweet>;

/** What stands around the tweet itself, format by format. */
export interface LegacyContext {
  /** Id where the tweet itself has none. */
  id?: string | null;
  handle: string | null;
  /** The whole text of a tweet over 280 characters, with its links. */
  note?: { text: string; links: ShortLink[] } | null;
  views?: unknown;
  importer: string;
  raw: unknown;
}

/** @throws ZodError where there is no id, or no text. */
export function legacyPost(tweet: LegacyTweet, context: LegacyContext): Post {
  const postId = XId.parse(tweet.id_str ?? context.id ?? tweet.id);
  const whole = tweet.extended_tweet;
  const entities = whole?.entities ?? tweet.entities;
  const photos = (whole?.extended_entities ?? tweet.extended_entities)?.media ?? entities?.media ?? [];
  const links: ShortLink[] = [
    ...(entities?.urls ?? []).map(({ url, expanded_url }) => ({ short: url, whole: expanded_url ?? url })),
    // Links to the post's own pictures say nothing.
    ...photos.map(({ url }) => ({ short: url ?? '', whole: '' })),
    ...(context.note?.links ?? []),
  ];
  return xPost({
    postId,
    conversationId: tweet.conversation_id_str,
    authorHandle: context.handle,
    text: readableText(context.note?.text ?? whole?.full_text ?? tweet.full_text ?? tweet.text ?? '', links),
    tags: (entities?.hashtags ?? []).map(({ text }) => text),
    language: tweet.lang ?? null,
    createdAt: tweet.created_at ?? null,
    replyToId: tweet.in_reply_to_status_id_str,
    quotedId: tweet.quoted_status_id_str,
    media: photos.flatMap((media) => toMedia(media)),
    counts: {
      likes: tweet.favorite_count,
      replies: tweet.reply_count,
      reposts: tweet.retweet_count,
      views: context.views ?? null,
    },
    importer: context.importer,
    raw: context.raw,
  });
}

/** Kinds, and the number with which the API v2 begins their keys: so one picture has one key in all formats. */
const KINDS: Record<string, { kind: Media['kind']; prefix: string }> = {
  photo: { kind: 'photo', prefix: '3' },
  video: { kind: 'video', prefix: '7' },
  animated_gif: { kind: 'gif', prefix: '16' },
};

function toMedia(media: LegacyMedia): Media[] {
  const { kind, prefix } = KINDS[media.type] ?? { kind: 'photo', prefix: '3' };
  const url = media.media_url_https ?? media.media_url ?? null;
  const mediaKey = media.media_key ?? (media.id_str ? `${prefix}_${media.id_str}` : url);
  return mediaKey ? [pendingMedia({ mediaKey, kind, url, altText: media.ext_alt_text ?? null })] : [];
}
