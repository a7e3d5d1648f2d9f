import type { CorpusPost } from '../corpus/corpus-post.js';
import { digestOf } from '../fixed-chance.js';
import { LruCache } from '../lru-cache.js';

/** Characters of a post that is not a long one. */
const SHORT_LENGTH = 280;

interface UrlEntity {
  start: number;
  end: number;
  url: string;
  expanded_url: string;
  display_url: string;
  media_key: string;
}

/** How X writes a text: `&`, `<` and `>` escaped, a short link for its media at the end, long posts cut. */
export interface WireText {
  /** The whole text, escaped, without the link of the media: what `note_post` holds, and what searches look at. */
  full: string;
  /** What `text` holds. */
  shown: string;
  /** The words of `full` in lower case, one blank between them. */
  words: string;
  isLong: boolean;
  entities: {
    hashtags: { start: number; end: number; tag: string }[];
    mentions: { start: number; end: number; username: string; id: string }[];
    urls: UrlEntity[];
  };
}

const written = new LruCache<WireText>(20_000);

/** The text of a post as it is on the wire. Starts and ends count code points of `shown`. */
export function wireText(post: CorpusPost, parentHandle?: { handle: string; id: string }): WireText {
  return written.once(`${post.id} ${parentHandle?.handle ?? ''}`, 1, () => write(post, parentHandle));
}

function write(post: CorpusPost, answered: { handle: string; id: string } | undefined): WireText {
  const mention = answered && answered.id !== post.author.id ? `@${answered.handle} ` : '';
  const full = mention + escapeText(post.text);
  const letters = [...full];
  const isLong = letters.length > SHORT_LENGTH;
  const short = isLong
    ? `${letters
        .slice(0, SHORT_LENGTH - 4)
        .join('')
        .trimEnd()}…`
    : full;
  const link = post.media.length > 0 ? `https://t.co/${digestOf('t.co', post.id).slice(0, 10)}` : '';
  const shown = link ? `${short} ${link}` : short;
  return {
    full,
    shown,
    words: wordsOf(full),
    isLong,
    entities: {
      hashtags: hashtagsIn(shown),
      mentions: mentionsIn(shown, mention, answered),
      urls: urlsIn(shown, link, post),
    },
  };
}

/** Lower-case words with one blank between them; signs other than # and _ are dropped. */
export function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}#_]+/gu, ' ')
    .trim();
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function hashtagsIn(shown: string): WireText['entities']['hashtags'] {
  return [...shown.matchAll(/#(\w+)/g)].map((match) => {
    const start = lengthOf(shown.slice(0, match.index));
    return { start, end: start + lengthOf(match[0]), tag: match[1] ?? '' };
  });
}

function mentionsIn(
  shown: string,
  mention: string,
  answered: { handle: string; id: string } | undefined,
): WireText['entities']['mentions'] {
  if (!mention || !answered || !shown.startsWith(mention)) return [];
  return [{ start: 0, end: mention.length - 1, username: answered.handle, id: answered.id }];
}

/** One entity for each picture, all on the one link, as X has it. */
function urlsIn(shown: string, link: string, post: CorpusPost): UrlEntity[] {
  if (!link) return [];
  const start = lengthOf(shown) - link.length;
  const expanded = `https://x.com/${post.author.handle}/status/${post.id}/photo/1`;
  return post.media.map(({ mediaKey }) => ({
    start,
    end: start + link.length,
    url: link,
    expanded_url: expanded,
    display_url: `pic.x.com/${link.slice(-10)}`,
    media_key: mediaKey,
  }));
}

function lengthOf(text: string): number {
  return [...text].length;
}
