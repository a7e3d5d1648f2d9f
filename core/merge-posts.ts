import { canonicalJson } from './canonical-json.js';
import { mergeMedia } from './merge-media.js';
import type { Post } from './schemas/post.js';

/** Fields that a later record can fill in or add to; what else a post is made of stays as it was first read. */
export type PostChange = Partial<
  Pick<
    Post,
    | 'conversationId'
    | 'authorHandle'
    | 'text'
    | 'tags'
    | 'language'
    | 'createdAt'
    | 'url'
    | 'replyToId'
    | 'quotedId'
    | 'media'
    | 'counts'
    | 'furtherRecords'
    | 'licences'
  >
>;

/**
 * What a later record of the same post adds to the one that is there. Nothing that is known is lost or replaced, but for a text that
 * was cut off, a conversation that was only guessed, and a link without its author. Merging the same record again adds nothing.
 *
 * @returns `null` where nothing is added.
 */
export function mergePosts(known: Post, later: Post): PostChange | null {
  const facts = filled(known, later);
  const change: PostChange = {
    ...facts,
    ...(isBetterText(known.text, later.text) && { text: later.text }),
    ...(isBetterConversation({ ...known, ...facts }, later) && { conversationId: later.conversationId }),
    ...(isBetterUrl(known.url, later.url) && { url: later.url }),
    ...changedTags(known.tags, later.tags),
  };
  const counts = mergeCounts(known.counts, later.counts);
  if (canonicalJson(counts) !== canonicalJson(known.counts)) change.counts = counts;
  const media = mergeMedia(known.media, later.media);
  if (media) change.media = media;
  const adds = Object.keys(change).length > 0;
  const records = mergeRecords(known, later, adds);
  if (records) change.furtherRecords = records;
  const licences = new Set([...(known.licences ?? []), ...(later.licences ?? [])]);
  if (licences.size > (known.licences ?? []).length) change.licences = [...licences];
  return Object.keys(change).length > 0 ? change : null;
}

function filled(known: Post, later: Post): PostChange {
  const change: PostChange = {};
  if (known.authorHandle === null && later.authorHandle !== null) change.authorHandle = later.authorHandle;
  if (known.language === null && later.language !== null) change.language = later.language;
  if (known.createdAt === null && later.createdAt !== null) change.createdAt = later.createdAt;
  if (known.replyToId === null && later.replyToId !== null) change.replyToId = later.replyToId;
  if (known.quotedId === null && later.quotedId !== null) change.quotedId = later.quotedId;
  return change;
}

/** Texts over 280 characters come cut off, with an ellipsis or a bare end: what is there has to begin the whole, which has to say more than links. */
function isBetterText(known: string, later: string): boolean {
  if (known.trim() === '') return later.trim() !== '';
  const beginning = known.replace(/(…|\.\.\.)?(\s*https?:\/\/\S*)*\s*$/u, '').trimEnd();
  if (beginning.length < SHORTEST_BEGINNING || !later.startsWith(beginning)) return false;
  return (
    later
      .slice(beginning.length)
      .replace(/https?:\/\/\S*/g, '')
      .trim() !== ''
  );
}

/** A shorter beginning says nothing: another text could have it by chance. */
const SHORTEST_BEGINNING = 20;

function isBetterConversation(known: Post, later: Post): boolean {
  return known.conversationId !== later.conversationId && isGuessed(known) && !isGuessed(later);
}

/** Records without the root of their conversation take the parent for it, or the post itself. */
function isGuessed(post: Post): boolean {
  return post.conversationId === post.replyToId || post.conversationId === post.postId;
}

/** `x.com/i/status/ID` leads there too, but does not say who wrote it. */
function isBetterUrl(known: string | null, later: string | null): boolean {
  if (later === null) return false;
  return known === null || (known.includes('/i/status/') && !later.includes('/i/status/'));
}

function changedTags(known: readonly string[], later: readonly string[]): PostChange {
  const seen = new Set(known.map((tag) => tag.toLowerCase()));
  const added = later.filter((tag) => !seen.has(tag.toLowerCase()));
  return added.length > 0 ? { tags: [...known, ...new Set(added)] } : {};
}

/** Counts are of the day on which they were read, so the first stay; only what was not told is filled in. */
function mergeCounts(known: Post['counts'], later: Post['counts']): Post['counts'] {
  return {
    likes: known.likes ?? later.likes,
    replies: known.replies ?? later.replies,
    reposts: known.reposts ?? later.reposts,
    views: known.views ?? later.views,
  };
}

/** One further record an importer: its first, until a later one adds something. */
function mergeRecords(known: Post, later: Post, adds: boolean): Post['furtherRecords'] | null {
  const records = known.furtherRecords ?? [];
  const isOfOther = later.importer !== known.importer;
  const there = records.find(({ importer }) => importer === later.importer);
  const isNews = adds ? canonicalJson(there?.raw ?? null) !== canonicalJson(later.raw ?? null) : isOfOther && !there;
  if (!isNews) return null;
  const others = records.filter(({ importer }) => importer !== later.importer);
  return [...others, { importer: later.importer, raw: later.raw }];
}
