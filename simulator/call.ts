import type { IncomingHttpHeaders } from 'node:http';
import type { Corpus } from './corpus/build-corpus.js';
import type { BatchFault } from './batch-book.js';
import type { Reply } from './reply.js';
import type { GroupFault } from './steps/rate-relevance-group.js';
import type { X_DIALECTS } from './x/x-fields.js';

/** A request as it came in. */
export interface IncomingCall {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What answers depend on, beside the request. */
export interface World {
  corpus: Corpus;
  xDialect: (typeof X_DIALECTS)[number];
  /** Small pictures from stock scenes, for load. */
  instant: boolean;
}

/** A call of which it is known what it asks for. */
export interface KnownCall {
  /**
   * `chat:<schema name>`, `chat:judge`, `images.generations`, `images.edits`, `responses.image`, `embeddings`, `openrouter.images`,
   * `models`, `x.search`, `x.counts`, `x.lookup`, `bluesky.session`, `bluesky.search`, `bluesky.thread`, `bluesky.posts`, `reddit.token`,
   * `reddit.search`, `reddit.comments`, `reddit.more`, `reddit.info`, `media`, `other`; `bfl.submit`, `bfl.poll`, `bfl.image`; `fal.submit`, `fal.status`, `fal.result`,
   * `fal.image`; `replicate.submit`, `replicate.poll`, `replicate.image`; `files.create`, `files.content`, `batches.create`,
   * `batches.get`, `batches.list`.
   */
  kind: string;
  model: string | null;
  /** Digest of what identifies the call: model with prompt, messages and images, or the query. Equal for a retry. */
  contentKey: string;
  /** Prompt, texts of all messages, or query: what a fault rule looks into. */
  text: string;
  /** A chat in which the model's own answer is sent back to it for correction. */
  isRepair: boolean;
  /** Gives the answer, errors of the protocol included. */
  answer(): Promise<Reply>;
  /** Declines on grounds of content, in the way of the protocol. */
  refuse(): Promise<Reply>;
  /** Puts a fault into what the call makes, to show later; absent where there is nothing to put one into. */
  plant?(fault: BatchFault | GroupFault): void;
  /** Answers 200 with prose where something else was asked for. */
  mumble(): Promise<Reply>;
}
