import {
  LONGEST_LICENCE,
  type Media,
  pendingMedia,
  type Platform,
  type Post,
  postKey,
  timeOfXId,
} from '../../core/schemas/post.js';

/** What curated lists know of a post; everything else of a `Post` is absent there. */
export interface FeedFacts {
  platform: Platform;
  postId: string;
  authorHandle: string | null;
  text: string;
  tags: string[];
  url: string | null;
  createdAt: Date | null;
  media: Media[];
  likes?: number | null;
  views?: number | null;
  importer: string;
  raw: unknown;
  /** As the record words it. */
  licence?: string | null;
}

/** A post out of a curated list: always the root of its own conversation, since these lists hold no replies. */
export function feedPost(facts: FeedFacts): Post {
  return {
    _id: postKey(facts.platform, facts.postId),
    platform: facts.platform,
    postId: facts.postId,
    conversationId: facts.postId,
    authorHandle: facts.authorHandle?.replace(/^@/, '') || null,
    text: facts.text,
    tags: facts.tags,
    language: null,
    createdAt: facts.createdAt ?? (facts.platform === 'x' ? timeOfXId(facts.postId) : null),
    url: facts.url,
    replyToId: null,
    quotedId: null,
    media: facts.media,
    counts: { likes: facts.likes ?? null, replies: null, reposts: null, views: facts.views ?? null },
    importer: facts.importer,
    raw: facts.raw,
    ...licencesOf(facts.licence),
  };
}

function licencesOf(licence: string | null | undefined): Pick<Post, 'licences'> {
  const words = licence?.trim().slice(0, LONGEST_LICENCE);
  return words ? { licences: [words] } : {};
}

/** A picture that is on the network, or lies beside the file (`url` null, to be read at import). */
export function feedMedia(mediaKey: string, url: string | null, altText: string | null = null): Media {
  return pendingMedia({ mediaKey, kind: 'photo', url, altText });
}

/** Ids of X have 63 bits; curators mistype them. */
const LARGEST_X_ID = 2n ** 63n - 1n;

/** The id in a link to an X post; `null` for other links, and for numbers that are no ids. */
export function xIdOf(url: string | null | undefined): string | null {
  const id = /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/[^/]+\/status(?:es)?\/(\d{5,20})(?!\d)/.exec(
    url ?? '',
  )?.[1];
  return id !== undefined && BigInt(id) <= LARGEST_X_ID ? id : null;
}
