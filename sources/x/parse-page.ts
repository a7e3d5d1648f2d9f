import { firstIssue } from '../../core/first-issue.js';
import { type Media, type Post, postKey, timeOfXId } from '../../core/schemas/post.js';
import type { RejectedRecord } from '../contract.js';
import { type XMedia, type XPage, XPost } from './page-schema.js';

export interface ParsedPage {
  posts: Post[];
  rejected: RejectedRecord[];
}

/**
 * Turns one page into posts: those of `data`, and parents or quotes of `includes` that came along.
 *
 * @param importer goes into each post, to tell who read it.
 */
export function parsePage(page: XPage, importer: string): ParsedPage {
  const media = new Map((page.includes?.media ?? []).map((entry) => [entry.media_key, entry]));
  const handles = new Map((page.includes?.users ?? []).map((user) => [user.id, user.username]));
  const posts: Post[] = [];
  const rejected: RejectedRecord[] = [];
  const records = [...(page.data ?? []), ...(page.includes?.tweets ?? []), ...(page.includes?.posts ?? [])];
  records.forEach((record, position) => {
    const parsed = XPost.safeParse(record);
    if (parsed.success) posts.push(toPost(parsed.data, { raw: record, importer, media, handles }));
    else rejected.push({ position, reason: firstIssue(parsed.error) });
  });
  return { posts, rejected };
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

/** Text over 280 characters stands only in the note; X escapes `&`, `<` and `>`; short links hide where they lead. */
function readText(post: XPost): string {
  let text = post.note_post?.text ?? post.note_tweet?.text ?? post.text;
  for (const link of post.entities?.urls ?? []) {
    if (link.expanded_url) text = text.replaceAll(link.url, link.expanded_url);
  }
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function readTime(post: XPost): Date | null {
  const time = post.created_at ? new Date(post.created_at) : null;
  return time && !Number.isNaN(time.getTime()) ? time : timeOfXId(post.id);
}

const KINDS: Record<string, Media['kind']> = { photo: 'photo', video: 'video', animated_gif: 'gif' };

function toMedia(media: XMedia | undefined): Media[] {
  if (!media) return [];
  return [
    {
      mediaKey: media.media_key,
      kind: KINDS[media.type] ?? 'photo',
      url: media.url ?? media.preview_image_url ?? null,
      altText: media.alt_text ?? null,
      state: 'pending',
      sha256: null,
      reason: null,
    },
  ];
}
