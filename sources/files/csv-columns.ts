import { InputError } from '../../core/input-error.js';

/** What a column of a table can hold, with the names under which it is found without a map. */
const KNOWN_NAMES = {
  id: ['id', 'tweetid', 'postid', 'idstr', 'statusid'],
  text: ['text', 'fulltext', 'prompt', 'content', 'rawcontent', 'tweet', 'body', 'posttext', 'tweettext', 'message'],
  url: ['url', 'link', 'permalink', 'tweeturl', 'twitterurl', 'posturl', 'sourceurl', 'tweetlink'],
  author: ['author', 'username', 'handle', 'screenname', 'user', 'authorhandle', 'authorusername', 'sourcelabel'],
  createdAt: ['createdat', 'date', 'time', 'timestamp', 'datetime', 'created', 'postedat'],
  conversationId: ['conversationid', 'threadid', 'conversationidstr'],
  replyToId: ['replytoid', 'inreplytoid', 'inreplytotweetid', 'inreplytostatusid', 'parentid', 'replyto'],
  quotedId: ['quotedid', 'quotedtweetid', 'quotedstatusid', 'quoteid'],
  likes: ['likes', 'likecount', 'favoritecount', 'favorites'],
  replies: ['replies', 'replycount', 'commentcount'],
  reposts: ['reposts', 'retweets', 'retweetcount', 'repostcount', 'shares'],
  views: ['views', 'viewcount', 'impressions', 'impressioncount'],
  images: ['images', 'image', 'imageurl', 'imageurls', 'media', 'mediaurl', 'mediaurls', 'photos', 'photo'],
  altText: ['alttext', 'alt', 'imagealt'],
  tags: ['tags', 'hashtags', 'categories', 'category', 'model'],
  language: ['language', 'lang'],
  platform: ['platform', 'network', 'source'],
} as const;

export type CsvField = keyof typeof KNOWN_NAMES;
export const CSV_FIELDS = Object.keys(KNOWN_NAMES) as CsvField[];

/** Our field by the name of the table's column. */
export type ColumnMap = ReadonlyMap<CsvField, string>;

/**
 * Reads a map of fields to columns.
 *
 * @throws InputError naming each field that there is none of, and each that has no column.
 */
export function columnMapOf(fields: Readonly<Record<string, unknown>>): ColumnMap {
  const complaints = Object.entries(fields).flatMap(([field, column]) => {
    if (!CSV_FIELDS.includes(field as CsvField))
      return [`--columns: there is no field ${JSON.stringify(field)}; fields are ${CSV_FIELDS.join(', ')}`];
    if (typeof column !== 'string' || column === '')
      return [`--columns: ${field} needs the name of a column, as in ${field}=COLUMN`];
    return [];
  });
  if (complaints.length > 0) throw new InputError(complaints);
  return new Map(Object.entries(fields).map(([field, column]) => [field as CsvField, String(column)]));
}

/** Where each field stands in a table; a complaint where the text stands nowhere, or a named column is not there. */
export function placeColumns(header: readonly string[], map: ColumnMap): Map<CsvField, number> | { complaint: string } {
  const columns = header.map((name) => name.trim());
  const absent = [...map.values()].filter((column) => !columns.includes(column));
  if (absent.length > 0)
    return { complaint: `no column ${absent.map((name) => JSON.stringify(name)).join(', ')}; ${listed(columns)}` };
  const places = new Map<CsvField, number>();
  for (const [field, column] of map) places.set(field, columns.indexOf(column));
  for (const field of CSV_FIELDS) {
    if (places.has(field)) continue;
    const names: readonly string[] = KNOWN_NAMES[field];
    const found = columns.findIndex((name, i) => names.includes(plain(name)) && ![...places.values()].includes(i));
    if (found >= 0) places.set(field, found);
  }
  if (!places.has('text'))
    return { complaint: `no column is known to hold the text: name it with --columns text=COLUMN; ${listed(columns)}` };
  return places;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function listed(columns: readonly string[]): string {
  return `its columns are ${columns.slice(0, 30).join(', ') || 'none'}`;
}
