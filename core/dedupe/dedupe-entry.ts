/** What is kept in memory of a candidate while duplicates are looked for: names and hashes, never its texts. */
export interface DedupeEntry {
  /** The candidate. */
  id: string;
  /** Only entries of one split can be duplicates. */
  split: string;
  /** Hash of the normalised prompt. */
  promptKey: string;
  /** Row of the prompt's signature. */
  row: number;
  /** Pictures by SHA-256. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** Picture that shows the chat with the generator. */
  conversation: string | null;
}

/**
 * How two candidates were found to be the same. `exact`: equal prompts, as far as sameness goes, with the same inputs; `conversation`:
 * read off the same screenshot of a chat.
 */
export type DuplicateKind = 'exact' | 'conversation' | 'text' | 'embedding' | 'image';

/** Where a duplicate goes. */
export interface Duplicate {
  /** Position of the entry that is kept. */
  of: number;
  kind: DuplicateKind;
  /** Share of common shingles, or cosine; `null` for equal prompts and equal conversations. */
  similarity: number | null;
}

/** When prompts and pictures count as the same; `null` = never. */
export interface DedupeSettings {
  /** Share of common shingles of two prompts, 0 to 1. */
  text: number | null;
  /** Cosine of two prompts' embeddings. */
  embedding: number | null;
  /** Bits in which the perceptual hashes of two pictures may differ, of 64. */
  image: number | null;
}
