import type { Corpus } from '../corpus/build-corpus.js';
import type { Author, CorpusMedia, CorpusPost } from '../corpus/corpus-post.js';
import type { FoundPage } from './search-posts.js';
import { WORDS, type XFields } from './x-fields.js';
import { goneReasonOf } from './gone-reason.js';
import { missingPost, unseenPost } from './x-problem.js';
import { wireText } from './wire-text.js';

type Json = Record<string, unknown>;

/** What the shape of an answer depends on, beside the posts in it. */
export interface PageSetting {
  corpus: Corpus;
  fields: XFields;
  /** Where the simulator is reached, e.g. `http://127.0.0.1:4010`: pictures are there too. */
  origin: string;
}

/** The body of a search answer: data, includes, partial errors, meta; keys with nothing in them are absent, as on X. */
export function writePage({ posts, nextToken }: FoundPage, setting: PageSetting): Json {
  const errors = posts.flatMap((post) => missingReferences(post, setting));
  const includes = writeIncludes(posts, setting);
  const newest = posts[0];
  const oldest = posts.at(-1);
  return {
    ...(posts.length > 0 && { data: posts.map((post) => writePost(post, setting)) }),
    ...(Object.keys(includes).length > 0 && { includes }),
    ...(errors.length > 0 && { errors }),
    meta: {
      ...(newest && oldest && { newest_id: newest.id, oldest_id: oldest.id }),
      result_count: posts.length,
      ...(nextToken !== null && { next_token: nextToken }),
    },
  };
}

/** The body of a lookup: what is there, in the order of the ids, and an error for every post that is not. */
export function writeLookup(ids: readonly string[], setting: PageSetting): Json {
  const posts = ids.flatMap((id) => setting.corpus.postById.get(id) ?? []);
  const { dialect } = setting.fields;
  const unseen = ids
    .filter((id) => !setting.corpus.postById.has(id))
    .map((id) => unseenPost(id, dialect, goneReasonOf(id)));
  const errors = [...unseen, ...posts.flatMap((post) => missingReferences(post, setting))];
  const includes = writeIncludes(posts, setting);
  return {
    ...(posts.length > 0 && { data: posts.map((post) => writePost(post, setting)) }),
    ...(Object.keys(includes).length > 0 && { includes }),
    ...(errors.length > 0 && { errors }),
  };
}

function writePost(post: CorpusPost, { corpus, fields }: PageSetting): Json {
  const words = WORDS[fields.dialect];
  const parent = post.parentId === null ? undefined : corpus.postById.get(post.parentId);
  const text = wireText(post, parent?.author);
  const wanted = (field: string, expansion = field) => fields.post.has(field) || fields.expansions.has(expansion);
  const references = referencesOf(post);
  return {
    id: post.id,
    text: text.shown,
    [words.history]: [post.id],
    ...(wanted('author_id') && { author_id: post.author.id }),
    ...(fields.post.has('conversation_id') && { conversation_id: post.conversationId }),
    ...(fields.post.has('created_at') && { created_at: post.createdAt.toISOString() }),
    ...(fields.post.has('lang') && { lang: post.language }),
    ...(wanted('in_reply_to_user_id') && parent && { in_reply_to_user_id: parent.author.id }),
    ...(wanted(words.references, words.expandReferences) &&
      references.length > 0 && { [words.references]: references }),
    ...(wanted('attachments', 'attachments.media_keys') &&
      post.media.length > 0 && { attachments: { media_keys: post.media.map(({ mediaKey }) => mediaKey) } }),
    ...(fields.post.has('entities') && { entities: dropEmpty(text.entities) }),
    ...(fields.post.has(words.note) && text.isLong && { [words.note]: { text: text.full } }),
    ...(fields.post.has('public_metrics') && { public_metrics: writeCounts(post, words.reposts) }),
    ...(fields.post.has('possibly_sensitive') && { possibly_sensitive: false }),
    ...(fields.post.has('reply_settings') && { reply_settings: 'everyone' }),
  };
}

function referencesOf(post: CorpusPost): { type: string; id: string }[] {
  return [
    ...(post.parentId === null ? [] : [{ type: 'replied_to', id: post.parentId }]),
    ...(post.repostOf === null ? [] : [{ type: 'retweeted', id: post.repostOf }]),
  ];
}

function writeCounts({ counts }: CorpusPost, repostsName: string): Json {
  return {
    [repostsName]: counts.reposts,
    reply_count: counts.replies,
    like_count: counts.likes,
    quote_count: counts.quotes,
    bookmark_count: counts.bookmarks,
    impression_count: counts.views,
  };
}

function writeIncludes(posts: CorpusPost[], setting: PageSetting): Json {
  const { expansions } = setting.fields;
  const words = WORDS[setting.fields.dialect];
  const referenced = expansions.has(words.expandReferences)
    ? unique(posts.flatMap((post) => referencedPosts(post, setting.corpus)))
    : [];
  const withMedia = [...posts, ...(expansions.has('referenced_tweets.id.attachments.media_keys') ? referenced : [])];
  const media = expansions.has('attachments.media_keys') ? unique(withMedia.flatMap((post) => post.media)) : [];
  const authors = unique([
    ...(expansions.has('author_id') ? posts.map((post) => post.author) : []),
    ...(expansions.has('in_reply_to_user_id')
      ? posts.flatMap((post) => referencedPosts(post, setting.corpus).map(({ author }) => author))
      : []),
    ...(expansions.has('referenced_tweets.id.author_id') ? referenced.map(({ author }) => author) : []),
  ]);
  return dropEmpty({
    media: media.map((one) => writeMedia(one, setting)),
    users: authors.map((one) => writeUser(one, setting)),
    [words.includes]: referenced.map((post) => writePost(post, setting)),
  });
}

function referencedPosts(post: CorpusPost, corpus: Corpus): CorpusPost[] {
  return referencesOf(post).flatMap(({ id }) => corpus.postById.get(id) ?? []);
}

function missingReferences(post: CorpusPost, { corpus, fields }: PageSetting): Json[] {
  if (!fields.expansions.has(WORDS[fields.dialect].expandReferences)) return [];
  return referencesOf(post).flatMap(({ id }) => (corpus.deletedIds.has(id) ? [missingPost(id, fields.dialect)] : []));
}

function writeMedia(media: CorpusMedia, { fields, origin }: PageSetting): Json {
  const all: Json = {
    url: `${origin}/media/${media.fileName}`,
    width: media.width,
    height: media.height,
    ...(media.altText !== null && { alt_text: media.altText }),
  };
  const wanted = Object.entries(all).filter(([name]) => fields.media.has(name));
  return { media_key: media.mediaKey, type: 'photo', ...Object.fromEntries(wanted) };
}

function writeUser(author: Author, { fields }: PageSetting): Json {
  const all: Json = {
    created_at: author.joinedAt.toISOString(),
    description: author.bio,
    protected: false,
    verified: false,
    public_metrics: {
      followers_count: author.followers,
      following_count: author.followers >> 1,
      [WORDS[fields.dialect].written]: author.followers * 3,
      listed_count: 0,
    },
  };
  const wanted = Object.entries(all).filter(([name]) => fields.user.has(name));
  return { id: author.id, name: author.name, username: author.handle, ...Object.fromEntries(wanted) };
}

function unique<T extends { id: string } | { mediaKey: string }>(list: T[]): T[] {
  return [...new Map(list.map((one) => ['id' in one ? one.id : one.mediaKey, one])).values()];
}

function dropEmpty(lists: Record<string, unknown[]>): Json {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
