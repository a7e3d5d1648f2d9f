import type { Post } from '../../core/schemas/post.js';

/** A record of a file that became a post; `pictures` lie beside the file and still have to be read. */
export interface ImportedRecord {
  post: Post;
  pictures: PictureBeside[];
  /** Position within its unit. */
  index: number;
}

/** A picture beside the file, by a path from its folder. One that `mayLack` is there by its address too, so it is no loss. */
export interface PictureBeside {
  mediaKey: string;
  path: string;
  mayLack?: boolean;
}

/** A record that could not be read; `line` counts from 1. */
export interface BadRecord {
  line: number;
  reason: string;
}

/** Why a record that reads well is no post of its own. */
export const ASIDE_REASONS = ['retweet', 'unavailable'] as const;
export type AsideReason = (typeof ASIDE_REASONS)[number];

/** What the reader of one format gives for one unit of its file: a line of JSONL, or the whole of a JSON document. */
export interface ParsedUnit {
  records: ImportedRecord[];
  /** Index of the record within the unit, why it is no post, and a unit with it alone, to be mended and read again. */
  rejected: { index: number; reason: string; unit?: unknown }[];
  /** Records that are no posts of their own. */
  asides?: AsideReason[];
}

/** What a format may know beyond the unit that it reads. */
export interface Surroundings {
  /** For what was seen in the file so far, and in all files of this import. */
  seen: Set<string>;
  seenInRun: Set<string>;
  /** Content of files beside, by the name under which `FileFormat.beside` asks for them; only those that are there. */
  beside: Readonly<Record<string, unknown>>;
}

export const FORMAT_NAMES = [
  'edit-cases',
  'trending-feed',
  'case-list',
  'x-pages',
  'twscrape',
  'snscrape',
  'x-graphql',
  'x-archive',
  'x-v1',
  'apify',
  'case-file',
  'csv',
] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** One file format. A parser is pure: it gets parsed JSON and never touches a file. */
export interface FileFormat {
  name: FormatName;
  /** Ids come as numbers past 2^53: the text is read without losing digits, and such numbers become text. */
  hasLongNumbers?: boolean;
  /** Files in the same folder that belong to it. */
  beside?: readonly string[];
  /** Whether a whole document, or the first line of a JSONL file, is of this format. */
  matches(json: unknown): boolean;
  /** The list of records inside the document, for messages that name a place. */
  parse(json: unknown, around?: Surroundings): ParsedUnit;
}
