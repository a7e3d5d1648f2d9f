import { firstIssue } from '../../core/first-issue.js';
import { type Media, pendingMedia, type Post, postKey } from '../../core/schemas/post.js';
import { partsOf, postIdOf } from './post-id.js';
import { tagsIn, writeOutLinks } from './rich-text.js';
import { blobAddress, blobsIn } from './record-blobs.js';
import { EmbedView, PostView } from './view-schema.js';

/** A post, or why the record is none that can be used. */
export type ReadPost = { post: Post } | { reason: string };

/**
 * Reads one post of the application view. The record that came is kept as it is.
 *
 * @param server base address of the server that is asked for blobs.
 */
export function readPost(raw: unknown, server: string): ReadPost {
  const parsed = PostView.safeParse(raw);
  if (!parsed.success) return { reason: firstIssue(parsed.error) };
  const view = parsed.data;
  const postId = postIdOf(view.uri);
  if (postId === null) return { reason: 'uri: not the address of a post' };
  const { reply } = view.record;
  const rootId = reply ? postIdOf(reply.root.uri) : postId;
  const parentId = reply ? postIdOf(reply.parent.uri) : null;
  if (rootId === null || (reply && parentId === null)) return { reason: 'reply: it answers what is no post' };
  return { post: toPost(view, { raw, server, postId, rootId, parentId }) };
}

function toPost(
  view: PostView,
  place: { raw: unknown; server: string; postId: string; rootId: string; parentId: string | null },
): Post {
  const { record, author } = view;
  const { raw, server, postId, rootId, parentId } = place;
  const facets = record.facets ?? [];
  return {
    _id: postKey('bluesky', postId),
    platform: 'bluesky',
    postId,
    conversationId: rootId,
    // A handle that its owner's domain does not confirm is shown as this one.
    authorHandle: author.handle === 'handle.invalid' ? null : (author.handle ?? null),
    text: writeOutLinks(record.text, facets).trim(),
    tags: [...new Set([...tagsIn(facets), ...(record.tags ?? []), ...labelsOf(view)])],
    language: record.langs?.[0] ?? null,
    createdAt: timeOf(view),
    url: `https://bsky.app/profile/${author.did}/post/${partsOf(postId)?.key ?? ''}`,
    replyToId: parentId,
    quotedId: quotedIn(view),
    media: mediaOf(view, { postId, server }),
    counts: {
      likes: view.likeCount ?? null,
      replies: view.replyCount ?? null,
      reposts: view.repostCount ?? null,
      views: null,
    },
    importer: 'bluesky-search',
    raw,
  };
}

/** Labels of moderation, such as `porn`, without those that were taken back. */
function labelsOf({ labels = [] }: PostView): string[] {
  return labels.filter(({ neg }) => neg !== true).map(({ val }) => val);
}

/** The author's clock, but not later than when the network got the post: Bluesky sorts and searches by the earlier of the two. */
function timeOf({ record, indexedAt }: PostView): Date | null {
  const times = [record.createdAt, indexedAt].flatMap((text) => (text === undefined ? [] : Date.parse(text)));
  const known = times.filter((time) => !Number.isNaN(time));
  return known.length > 0 ? new Date(Math.min(...known)) : null;
}

function quotedIn({ record }: PostView): string | null {
  const quoted = record.embed?.record;
  const uri = quoted?.uri ?? (quoted?.record as { uri?: unknown } | undefined)?.uri;
  return typeof uri === 'string' ? postIdOf(uri) : null;
}

/**
 * Pictures of a post, in their order: those of `images`, of `gallery`, and of a quote that has some beside it. The preview of a link
 * is none of the post's own. The address is that of the large view (`fullsize`): it comes with the answer, lies on one public
 * host however many servers the authors are with, is what the readers saw when they judged it, and is gone when the post was taken
 * down. Where the view has none, it is that of the original blob, by its id in the record.
 */
function mediaOf(
  { embed = null, record, author }: PostView,
  { postId, server }: { postId: string; server: string },
): Media[] {
  const shown = embed?.$type.startsWith('app.bsky.embed.recordWithMedia')
    ? (EmbedView.safeParse(embed.media).data ?? null)
    : embed;
  const media = shown ? shownMedia(shown, postId) : [];
  const cids = blobsIn(record.embed);
  // Which blob is which picture is known only where there are as many of each.
  if (cids.length !== media.length) return media;
  return media.map((one, i) => {
    const cid = cids[i] ?? null;
    return one.url !== null || cid === null ? one : { ...one, url: blobAddress(server, { did: author.did, cid }) };
  });
}

function shownMedia(embed: EmbedView, postId: string): Media[] {
  if (embed.$type.startsWith('app.bsky.embed.video')) {
    const known = { url: embed.thumbnail ?? null, altText: embed.alt || null };
    return [pendingMedia({ mediaKey: `${postId}#1`, kind: 'video', ...known })];
  }
  return picturesOf(embed).map(({ fullsize, alt }, i) =>
    pendingMedia({ mediaKey: `${postId}#${i + 1}`, kind: 'photo', url: fullsize ?? null, altText: alt || null }),
  );
}

function picturesOf(embed: EmbedView): { fullsize?: string | undefined; alt?: string | undefined }[] {
  if (embed.$type.startsWith('app.bsky.embed.images')) return embed.images ?? [];
  if (!embed.$type.startsWith('app.bsky.embed.gallery')) return [];
  if (embed.items && embed.items.length > 0) return embed.items;
  return EmbedView.safeParse({ ...embed, images: embed.media, media: null }).data?.images ?? [];
}
