import { type Media, pendingMedia } from '../../core/schemas/post.js';
import type { Comment, InnerLink, Metadata } from './listing-schema.js';
import { unescapeHtml } from './unescape-html.js';

type Known = Pick<Media, 'kind' | 'url' | 'altText'>;

/** Pictures of a post: of its gallery in the gallery's order, of its text, or the one that it links to. Previews of links are none. */
export function picturesOfLink(link: InnerLink, postId: string): Media[] {
  const found = galleryOf(link) ?? [...inText(link.media_metadata), ...linked(link)];
  return keyed(found, postId);
}

/** Pictures in a comment. Stickers and reaction pictures (`giphy|...`, `emote|...`) say nothing of a model. */
export function picturesOfComment(comment: Comment, postId: string): Media[] {
  return keyed(inText(comment.media_metadata), postId);
}

function keyed(found: readonly Known[], postId: string): Media[] {
  return found.map((known, i) => pendingMedia({ mediaKey: `${postId}#${i + 1}`, ...known }));
}

function galleryOf({ gallery_data: gallery, media_metadata: metadata }: InnerLink): Known[] | null {
  if (!gallery || gallery.items.length === 0) return null;
  return gallery.items.map(({ media_id, caption }) => {
    const altText = caption ? unescapeHtml(caption) : null;
    // A picture that is still being processed, or failed, is known of and cannot be had.
    return { ...fromMetadata(metadata?.[media_id] ?? {}), altText };
  });
}

function inText(metadata: InnerLink['media_metadata']): Known[] {
  return Object.entries(metadata ?? {})
    .filter(([id, { e }]) => !/^(giphy|emote)\|/.test(id) && (e === 'Image' || e === 'AnimatedImage'))
    .map(([, entry]) => fromMetadata(entry));
}

function fromMetadata({ e, s }: Metadata): Known {
  const url = s?.u ?? s?.gif ?? s?.mp4;
  const kind = e === 'AnimatedImage' ? 'gif' : e === 'RedditVideo' ? 'video' : 'photo';
  return { kind, url: url === undefined ? null : unescapeHtml(url), altText: null };
}

function linked({ url, post_hint: hint, is_video: isVideo, is_self: isSelf }: InnerLink): Known[] {
  if (isVideo || hint === 'hosted:video' || hint === 'rich:video') return [{ kind: 'video', url: null, altText: null }];
  const address = url && !isSelf ? unescapeHtml(url) : null;
  if (address === null || !URL.canParse(address)) return [];
  const { pathname } = new URL(address);
  if (hint !== 'image' && !/\.(jpe?g|png|webp|gif)$/i.test(pathname)) return [];
  return [{ kind: /\.gif$/i.test(pathname) ? 'gif' : 'photo', url: address, altText: null }];
}
