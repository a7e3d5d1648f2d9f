import { firstIssue } from '../../core/first-issue.js';
import { type Media, pendingMedia, type Post, postKey, timeOfXId } from '../../core/schemas/post.js';
import type { RejectedRecord } from '../contract.js';
import { type XMedia, type XPage, XPost } from './page-schema.js';

export interface ParsedPage {
  posts: Post[];
  rejected: RejectedRecord[];
}

/**
 * Turns one page into posts: those of `data`, and parents or quotes of `includes` that came along. One whose pictures did not
 * come along is left out: nobody looks up what the store has, so a poor copy would stand in the way of the whole post.
 *
 * @param importer goes into each post, to tell who read it.
 */
export function parsePage(page: XPage, importer: string): ParsedPage {
  const media = new Map((page.includes?.media ?? []).map((entry) => [entry.media_key, entry]));
  const handles = new Map((page.includes?.users ?? []).map((user) => [user.id, user.username]));
  const posts: Post[] = [];
  const rejected: RejectedRecord[] = [];
  const own = page.data ?? [];
  const records = [...own, ...(page.includes?.tweets ?? []), ...(page.includes?.posts ?? [])];
  records.forEach((record, position) => {
    const parsed = XPost.safeParse(record);
    if (parsed.success && position >= own.length && lacksMedia(parsed.data, media)) return;
    if (parsed.success) posts.push(toPost(parsed.data, { raw: record, importer, media, handles }));
    else rejected.push({ position, reason: firstIssue(parsed.error) });
  });
  return { posts, rejected };
}

function lacksMedia(post: XPost, media: ReadonlyMap<string, XMedia>): boolean {
  return (post.attachments?.media_keys ?? []).some((key) => !media.has(key));
}

interface PageContext {
  raw: unknown;
  importer: string;
  media: ReadonlyMap<string, XMedia>;
  handles: ReadonlyMap<string, string>;
}

function toPost(post: XPost, context: PageContext): Post {
  const references = post.referenced_posts ?? post.referenced_tweets ?? [];
  const handle = (post.author_id && context.handles.get(post.author_id)) ?? null;
  const metrics = post.public_metrics ?? {};
  return {
    _id: postKey('x', post.id),
    platform: 'x',
    postId: post.id,
    conversationId: post.conversation_id ?? post.id,
    authorHandle: handle,
    text: readText(post),
    tags: (post.entities?.hashtags ?? []).map((hashtag) => hashtag.tag),
    language: post.lang ?? null,
    createdAt: readTime(post),
    url: `https://x.com/${handle ?? 'i'}/status/${post.id}`,
    replyToId: references.find((reference) => reference.type === 'replied_to')?.id ?? null,
    quotedId: references.find((reference) => reference.type === 'quoted')?.id ?? null,
    media: (post.attachments?.media_keys ?? []).flatMap((key) => toMedia(context.media.get(key))),
    counts: {
      likes: metrics.like_count ?? null,
      replies: metrics.reply_count ?? null,
      reposts: metrics.repost_count ?? metrics.retweet_count ?? null,
      views: metrics.impression_count ?? null,
    },
    importer: context.importer,
    raw: context.raw,
  };
}

/**
 * Text over 280 characters stands only in the note; X escapes `&`, `<` and `>`. Short links hide where they lead, and those to the
 * post's own pictures say nothing, so they go.
 */
function readText(post: XPost): string {
  const note = post.note_post ?? post.note_tweet;
  let text = note?.text ?? post.text;
  for (const link of [...(post.entities?.urls ?? []), ...(note?.entities?.urls ?? [])]) {
    const whole = link.media_key ? '' : (link.expanded_url ?? link.url);
    // A function, as `$&` in an address would stand for the short link.
    text = text.replaceAll(link.url, () => whole);
  }
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').trim();
}

function readTime(post: XPost): Date | null {
  const time = post.created_at ? new Date(post.created_at) : null;
  return time && !Number.isNaN(time.getTime()) ? time : timeOfXId(post.id);
}

const KINDS: Record<string, Media['kind']> = { photo: 'photo', video: 'video', animated_gif: 'gif' };

function toMedia(media: XMedia | undefined): Media[] {
  if (!media) return [];
  return [
    pendingMedia({
      mediaKey: media.media_key,
      kind: KINDS[media.type] ?? 'photo',
      url: media.url ?? media.preview_image_url ?? null,
      altText: media.alt_text ?? null,
    }),
  ];
}
