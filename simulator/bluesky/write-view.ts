import type { CorpusMedia, CorpusPost } from '../corpus/corpus-post.js';
import type { Network } from '../networks/network.js';
import { fractionOf } from '../fixed-chance.js';
import { cidOf, didOf, handleOf, uriOfId, uriOfPost } from './at-names.js';

type Json = Record<string, unknown>;

/** What views depend on, beside the post. */
export interface ViewSetting {
  network: Network;
  /** Where the simulator is reached: pictures are there too. */
  origin: string;
}

/** More pictures than these are a gallery here, so that some are; on Bluesky it takes more than four. */
const MOST_IMAGES = 2;

/** Of how many pictures the view has no large one. */
const BLOB_ONLY_SHARE = 0.2;

/** Whether the view leaves out where the large picture is. */
export function isBlobOnly({ mediaKey }: CorpusMedia): boolean {
  return fractionOf('blob-only', mediaKey) < BLOB_ONLY_SHARE;
}

/** A post as the application view shows it. Texts are not cut at 300 characters, as those of Bluesky are. */
export function writeView(post: CorpusPost, setting: ViewSetting): Json {
  const { author, counts, createdAt } = post;
  const embed = writeEmbed(post, setting);
  return {
    uri: uriOfPost(post),
    cid: cidOf('record', post.id),
    author: {
      did: didOf(author.id),
      handle: handleOf(author),
      displayName: author.name,
      labels: [],
      createdAt: author.joinedAt.toISOString(),
    },
    record: writeRecord(post, setting),
    ...(embed && { embed: embed.view }),
    replyCount: counts.replies,
    repostCount: counts.reposts,
    likeCount: counts.likes,
    quoteCount: counts.quotes,
    indexedAt: new Date(createdAt.getTime() + 400).toISOString(),
    labels: [],
  };
}

function writeRecord(post: CorpusPost, setting: ViewSetting): Json {
  const { parentId, conversationId, createdAt, language, text } = post;
  const embed = writeEmbed(post, setting);
  const reference = (id: string) => ({ uri: uriOfId(id, setting.network), cid: cidOf('record', id) });
  const facets = [...text.matchAll(/#(\w+)/g)].map((match) => ({
    index: {
      byteStart: Buffer.byteLength(text.slice(0, match.index)),
      byteEnd: Buffer.byteLength(text.slice(0, match.index + match[0].length)),
    },
    features: [{ $type: 'app.bsky.richtext.facet#tag', tag: match[1] }],
  }));
  return {
    $type: 'app.bsky.feed.post',
    createdAt: createdAt.toISOString(),
    langs: [language],
    text,
    ...(facets.length > 0 && { facets }),
    ...(parentId !== null && { reply: { root: reference(conversationId), parent: reference(parentId) } }),
    ...(embed && { embed: embed.record }),
  };
}

function writeEmbed({ media }: CorpusPost, { origin }: ViewSetting): { record: Json; view: Json } | null {
  if (media.length === 0) return null;
  const address = ({ fileName }: CorpusMedia) => `${origin}/media/${fileName}`;
  // Some views have no large picture: it is to be had as a blob.
  const large = (one: CorpusMedia) => (isBlobOnly(one) ? {} : { fullsize: address(one) });
  const blob = ({ mediaKey, fileName }: CorpusMedia) => ({
    $type: 'blob',
    ref: { $link: cidOf('blob', mediaKey) },
    mimeType: fileName.endsWith('.png') ? 'image/png' : 'image/jpeg',
    size: 100_000,
  });
  const shared = ({ altText, width, height }: CorpusMedia) => ({ alt: altText ?? '', aspectRatio: { width, height } });
  if (media.length > MOST_IMAGES) {
    const items = media.map((one) => ({ thumbnail: address(one), ...large(one), ...shared(one) }));
    return {
      record: {
        $type: 'app.bsky.embed.gallery',
        items: media.map((one) => ({ $type: 'app.bsky.embed.gallery#image', image: blob(one), ...shared(one) })),
      },
      view: { $type: 'app.bsky.embed.gallery#view', items },
    };
  }
  return {
    record: { $type: 'app.bsky.embed.images', images: media.map((one) => ({ image: blob(one), ...shared(one) })) },
    view: {
      $type: 'app.bsky.embed.images#view',
      images: media.map((one) => ({ thumb: address(one), ...large(one), ...shared(one) })),
    },
  };
}
