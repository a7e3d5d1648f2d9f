import { z } from 'zod';
import type { AsideReason, FileFormat } from './contract.js';
import { hasAnyKey, isObject } from './json-shape.js';
import { legacyPost, LegacyTweet } from './legacy-post.js';
import { recordFormat, type Reading } from './record-format.js';

const NativeTweet = z.looseObject({
  user: z.looseObject({ screen_name: z.string().nullish() }).nullish(),
  retweeted_status: z.unknown().optional(),
  quoted_status: z.unknown().optional(),
});

/** Tweets as the API v1.1 and its streams wrote them. */
export const xV1: FileFormat = recordFormat({
  name: 'x-v1',
  hasLongNumbers: true,
  noun: 'a tweet of the API v1.1',
  isRecord,
  read: readTweet,
});

function isRecord(json: unknown): boolean {
  return (
    isObject(json) &&
    'id_str' in json &&
    hasAnyKey(json, ['full_text', 'text']) &&
    hasAnyKey(json, ['user', 'entities'])
  );
}

function readTweet(raw: unknown): Reading {
  const { user, retweeted_status: retweeted, quoted_status: quoted } = NativeTweet.parse(raw);
  // A retweet is what somebody passed on: the post is the one inside.
  if (isRecord(retweeted)) return withAside(readTweet(retweeted), 'retweet');
  const post = legacyPost(LegacyTweet.parse(raw), { handle: user?.screen_name ?? null, importer: 'x-v1', raw });
  const inside = isRecord(quoted) ? readTweet(quoted) : { posts: [] };
  return { posts: [{ post }, ...inside.posts], asides: inside.asides ?? [] };
}

function withAside({ posts, asides = [] }: Reading, reason: AsideReason): Reading {
  return { posts, asides: [reason, ...asides] };
}
