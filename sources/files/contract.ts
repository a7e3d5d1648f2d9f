import type { Post } from '../../core/schemas/post.js';

/** A record of a file that became a post; `pictures` lie beside the file and still have to be read. */
export interface ImportedRecord {
  post: Post;
  pictures: { mediaKey: string; path: string }[];
  /** Position within its unit. */
  index: number;
}

/** A record that could not be read; `line` counts from 1. */
export interface BadRecord {
  line: number;
  reason: string;
}

/** What the reader of one format gives for one unit of its file: a line of JSONL, or the whole of a JSON document. */
export interface ParsedUnit {
  records: ImportedRecord[];
  /** Index of the record within the unit, and why it is no post. */
  rejected: { index: number; reason: string }[];
}

/** One file format. A parser is pure: it gets parsed JSON and never touches a file. */
export interface FileFormat {
  name: 'x-pages' | 'trending-feed' | 'case-list' | 'edit-cases';
  /** Whether a whole document, or the first line of a JSONL file, is of this format. */
  matches(json: unknown): boolean;
  /** The list of records inside the document, for messages that name a place. */
  parse(json: unknown): ParsedUnit;
}
