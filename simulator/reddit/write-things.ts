import type { Corpus } from '../corpus/build-corpus.js';
import type { CorpusMedia, CorpusPost } from '../corpus/corpus-post.js';
import { fractionOf } from '../fixed-chance.js';
import { networkOf, type Network } from '../networks/network.js';

type Json = Record<string, unknown>;

const SUBREDDITS = ['aiArt', 'PromptSharing', 'imagegen'];

/** Longest title, characters. */
const TITLE_LENGTH = 300;

/** What things depend on, beside the post. */
export interface ThingSetting {
  network: Network;
  origin: string;
}

/** The setting of a call. */
export function settingOf(corpus: Corpus, host: string | undefined): ThingSetting {
  return { network: networkOf(corpus, 'reddit'), origin: `http://${host}` };
}

/** Short id of a post or comment: its number with 36 digits. */
export function shortId(postId: string): string {
  return BigInt(postId).toString(36);
}

/** Full name of a post or comment. */
export function nameOf(post: CorpusPost): string {
  return `${post.parentId === null ? 't3' : 't1'}_${shortId(post.id)}`;
}

/** The post that a short id stands for. */
export function postOf(id: string, { posts }: Network): CorpusPost | undefined {
  return posts.find((post) => shortId(post.id) === id);
}

/** The subreddit of a thread. */
export function subredditOf({ conversationId }: CorpusPost): string {
  return SUBREDDITS[Math.floor(fractionOf('subreddit', conversationId) * SUBREDDITS.length)] ?? 'aiArt';
}

/** Title and text of a post: its first line, and the rest. */
export function partsOf({ text }: CorpusPost): { title: string; selftext: string } {
  const [first = '', ...rest] = text.split('\n\n');
  if (first.length > TITLE_LENGTH) return { title: `${first.slice(0, TITLE_LENGTH - 1)}…`, selftext: text };
  return { title: first, selftext: rest.join('\n\n') };
}

/** A post. One that repeats another is a crosspost of it; one in ten is not safe for work. */
export function writeLink(post: CorpusPost, setting: ThingSetting): Json {
  return { kind: 't3', data: linkOf(post, setting) };
}

function linkOf(post: CorpusPost, setting: ThingSetting): Json {
  const id = shortId(post.id);
  const subreddit = subredditOf(post);
  const permalink = `/r/${subreddit}/comments/${id}/invented/`;
  const original = post.repostOf === null ? undefined : setting.network.postById.get(post.repostOf);
  const created = Math.floor(post.createdAt.getTime() / 1000);
  return {
    id,
    name: `t3_${id}`,
    subreddit,
    subreddit_name_prefixed: `r/${subreddit}`,
    author: post.author.handle,
    ...partsOf(post),
    ...(original && {
      selftext: '',
      crosspost_parent: nameOf(original),
      crosspost_parent_list: [linkOf(original, setting)],
    }),
    permalink,
    created,
    created_utc: created,
    over_18: fractionOf('nsfw', post.id) < 0.1,
    spoiler: false,
    link_flair_text: null,
    removed_by_category: null,
    score: post.counts.likes,
    ups: post.counts.likes,
    num_comments: setting.network.posts.filter((one) => one.conversationId === post.id && one !== post).length,
    num_crossposts: post.counts.reposts,
    view_count: null,
    is_video: false,
    ...pictures(post.media, { id, permalink, origin: setting.origin }),
  };
}

function pictures(
  media: CorpusMedia[],
  { id, permalink, origin }: { id: string; permalink: string; origin: string },
): Json {
  const [only] = media;
  if (!only) return { is_self: true, url: `https://www.reddit.com${permalink}` };
  if (media.length === 1) return { is_self: false, post_hint: 'image', url: `${origin}/media/${only.fileName}` };
  return {
    is_self: false,
    is_gallery: true,
    url: `https://www.reddit.com/gallery/${id}`,
    gallery_data: {
      items: media.map(({ mediaKey, altText }, i) => ({
        media_id: mediaKey,
        id: i + 1,
        ...(altText !== null && { caption: altText }),
      })),
    },
    media_metadata: Object.fromEntries(
      media.map(({ mediaKey, fileName, width, height }) => {
        const u = `${origin}/media/${fileName}?width=${width}&format=pjpg&auto=webp&s=0815`;
        return [
          mediaKey,
          { status: 'valid', e: 'Image', m: 'image/jpg', id: mediaKey, p: [], s: { u, x: width, y: height } },
        ];
      }),
    ),
  };
}

/** A comment without what is below it. What is gone leaves its place. */
export function writeComment(post: CorpusPost, setting: ThingSetting): Json & { data: Json } {
  const { network } = setting;
  const id = shortId(post.id);
  const gone = { deleted: '[deleted]', withheld: '[removed]', shown: null }[network.fateOf(post)];
  const created = Math.floor(post.createdAt.getTime() / 1000);
  const parent = network.postById.get(post.parentId ?? '');
  return {
    kind: 't1',
    data: {
      id,
      name: `t1_${id}`,
      link_id: `t3_${shortId(post.conversationId)}`,
      // A parent that nobody has was a comment too.
      parent_id: parent ? nameOf(parent) : `t1_${shortId(post.parentId ?? '0')}`,
      subreddit: subredditOf(post),
      author: gone === null ? post.author.handle : '[deleted]',
      body: gone ?? post.text,
      created,
      created_utc: created,
      permalink: `/r/${subredditOf(post)}/comments/${shortId(post.conversationId)}/invented/${id}/`,
      score: post.counts.likes,
      score_hidden: false,
      replies: '',
    },
  };
}
