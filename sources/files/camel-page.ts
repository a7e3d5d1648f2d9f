import { isObject } from './json-shape.js';

/** Names that only the XDK's spelling has: fields of pages, of posts, of media. */
const CAMEL_NAMES = [
  'resultCount',
  'nextToken',
  'authorId',
  'conversationId',
  'createdAt',
  'publicMetrics',
  'mediaKey',
  'referencedTweets',
  'referencedPosts',
  'noteTweet',
  'notePost',
];

/** Whether a page is spelt as the XDK (X's own TypeScript client) hands pages out: `authorId` for `author_id`. */
export function isCamelPage(page: Record<string, unknown>): boolean {
  const { data, includes, meta } = page;
  const media = isObject(includes) && Array.isArray(includes.media) ? (includes.media as unknown[]) : [];
  const records = Array.isArray(data) ? (data as unknown[]) : [];
  return [meta, records[0], media[0]].some((one) => isObject(one) && CAMEL_NAMES.some((name) => name in one));
}

/** The same JSON with keys as X itself writes them. */
export function snakeCased(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(snakeCased);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCased(value),
    ]),
  );
}
