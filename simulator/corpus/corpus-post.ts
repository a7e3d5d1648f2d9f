/** What a picture of the corpus shows. It is rendered when someone asks for it. */
export type Picture =
  | { kind: 'photo'; text: string }
  | { kind: 'output'; prompt: string }
  | { kind: 'edit'; prompt: string; input: string }
  /** A screenshot of a chat: what was typed, and the photo that was sent along. */
  | { kind: 'chat'; prompt: string; input: string | null };

export interface CorpusMedia {
  mediaKey: string;
  /** Last part of its address: `/media/<fileName>`. */
  fileName: string;
  altText: string | null;
  width: number;
  height: number;
  picture: Picture;
}

export interface Author {
  id: string;
  handle: string;
  name: string;
  bio: string;
  joinedAt: Date;
  followers: number;
}

interface Counts {
  likes: number;
  replies: number;
  reposts: number;
  quotes: number;
  bookmarks: number;
  views: number;
}

/** A post as its author wrote it: what the wire does to it (escapes, short links, cuts) is not in here. */
export interface CorpusPost {
  id: string;
  conversationId: string;
  author: Author;
  text: string;
  language: string;
  createdAt: Date;
  parentId: string | null;
  repostOf: string | null;
  media: CorpusMedia[];
  counts: Counts;
}

/** The sorts of threads, in the order of their share. */
export const THREAD_KINDS = [
  'prompt_in_root',
  'image_edit',
  'prompt_in_reply',
  'placeholder',
  'irrelevant',
  'other_model',
  'orphan',
  'hostile',
  'duplicate',
  'repost',
  'chat',
] as const;
export type ThreadKind = (typeof THREAD_KINDS)[number];

/** What was planted in one thread, for tests to compare with what was found. */
export interface PlantedThread {
  index: number;
  kind: ThreadKind;
  conversationId: string;
  posts: CorpusPost[];
  /** The prompt that a good extraction finds; `null` where there is none. */
  prompt: string | null;
  /** Where a good curation puts it; `null` where it drops it or needs a person. */
  split: 'text_to_image' | 'image_to_image' | null;
  /** Ids that posts of this thread name, of posts that nobody can have any more. */
  deletedIds: string[];
}
