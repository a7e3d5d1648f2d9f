import { invalidRequest } from './x-problem.js';

/** The two names that the API has for things: `tweet` until spec 2.166, `post` since 2.167 of 2026-08-07. */
export type XDialect = 'tweet' | 'post';
export const X_DIALECTS = ['tweet', 'post', 'both'] as const;

/** Names that differ between the dialects. */
export const WORDS = {
  tweet: {
    fields: 'tweet.fields',
    references: 'referenced_tweets',
    expandReferences: 'referenced_tweets.id',
    note: 'note_tweet',
    history: 'edit_history_tweet_ids',
    reposts: 'retweet_count',
    includes: 'tweets',
    written: 'tweet_count',
    counted: 'tweet',
  },
  post: {
    fields: 'post.fields',
    references: 'referenced_posts',
    expandReferences: 'referenced_posts',
    note: 'note_post',
    history: 'edit_history_post_ids',
    reposts: 'repost_count',
    includes: 'posts',
    written: 'post_count',
    counted: 'post',
  },
} as const;

const SHARED_FIELDS =
  'article attachments card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld';
const POST_FIELDS: Record<XDialect, Set<string>> = {
  tweet: list(`${SHARED_FIELDS} author_id edit_history_tweet_ids in_reply_to_user_id note_tweet referenced_tweets`),
  // The enum of spec 2.167 leaves out author_id, in_reply_to_user_id and referenced_posts: they come through expansions.
  post: list(`${SHARED_FIELDS} article_title note_post`),
};
const EXPANSIONS: Record<XDialect, Set<string>> = {
  tweet: list(
    'article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username referenced_tweets.id referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id',
  ),
  post: list(
    'article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids author_id edit_history_post_ids entities.mentions.username geo.place_id in_reply_to_user_id referenced_posts username',
  ),
};
const MEDIA_FIELDS = list(
  'alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics public_metrics type url variants width',
);
const USER_FIELDS = list(
  'affiliation connection_status created_at description entities id is_identity_verified location most_recent_tweet_id most_recent_post_id name parody pinned_tweet_id pinned_post_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type withheld',
);
const PARAMETERS = list(
  'ids query start_time end_time since_id until_id max_results next_token pagination_token sort_order expansions media.fields user.fields poll.fields place.fields',
);

/** What an answer is to hold, in the words of the dialect. */
export interface XFields {
  dialect: XDialect;
  post: ReadonlySet<string>;
  media: ReadonlySet<string>;
  user: ReadonlySet<string>;
  expansions: ReadonlySet<string>;
}

/**
 * Reads the dialect and the wanted fields of a request. A request with words of neither is answered in the dialect that is served,
 * with `both` in that of the prose documentation (`tweet`).
 *
 * @throws XProblem on words of a dialect that is not served, of both, or of none.
 */
export function readFields(query: URLSearchParams, served: (typeof X_DIALECTS)[number]): XFields {
  const dialect = dialectOf(query, served);
  for (const name of query.keys()) {
    if (PARAMETERS.has(name) || name === WORDS[dialect].fields) continue;
    const known = [...PARAMETERS, WORDS[dialect].fields].join(',');
    throw invalidRequest(name, query.get(name) ?? '', `The query parameter [${name}] is not one of [${known}]`);
  }
  return {
    dialect,
    post: readList(query, WORDS[dialect].fields, POST_FIELDS[dialect]),
    media: readList(query, 'media.fields', MEDIA_FIELDS),
    user: readList(query, 'user.fields', USER_FIELDS),
    expansions: readList(query, 'expansions', EXPANSIONS[dialect]),
  };
}

function dialectOf(query: URLSearchParams, served: (typeof X_DIALECTS)[number]): XDialect {
  if (served !== 'both') return served;
  if (query.has('post.fields')) return 'post';
  if (query.has('tweet.fields')) return 'tweet';
  return /referenced_posts|edit_history_post_ids/.test(query.get('expansions') ?? '') ? 'post' : 'tweet';
}

function readList(query: URLSearchParams, name: string, known: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = query.get(name);
  if (wanted === null) return new Set();
  const values = wanted.split(',');
  const unknown = values.find((value) => !known.has(value));
  if (unknown !== undefined)
    throw invalidRequest(
      name,
      wanted,
      `The \`${name}\` query parameter value [${unknown}] is not one of [${[...known].join(',')}]`,
    );
  return new Set(values);
}

function list(words: string): Set<string> {
  return new Set(words.split(' '));
}
