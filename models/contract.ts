import type { Usage } from '../core/schemas/ledger-entry.js';

/** Bytes of a picture with their media type, such as `image/png`. */
export interface ImageBytes {
  bytes: Uint8Array;
  mediaType: string;
}

/** What a factory needs to reach its provider. `fetch` is injected so that a test can stand in its way. */
export interface ProviderAccess {
  baseUrl: string;
  apiKey: string;
  timeoutMs: number;
  fetch?: typeof globalThis.fetch;
}

export interface ImageRequest {
  prompt: string;
  /** Empty for text to image. */
  inputImages: readonly ImageBytes[];
  signal: AbortSignal;
}

/** What is known of a call, beside its answer. */
export interface CallFacts {
  resolvedModel: string | null;
  requestId: string | null;
  usage: Usage;
}

export interface ImageAnswer extends CallFacts {
  image: ImageBytes;
}

/** An image-generation system under test. It makes one HTTP call per `generate` and never retries by itself. */
export interface ImageModel {
  /**
   * @throws ProviderError with the kind of failure; refusals too.
   */
  generate(request: ImageRequest): Promise<ImageAnswer>;
}

export type ChatPart = { type: 'text'; text: string } | { type: 'image'; image: ImageBytes };

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: readonly ChatPart[];
}

export interface ChatRequest {
  messages: readonly ChatMessage[];
  /** JSON Schema that the reply has to follow; absent for prose. */
  replySchema?: { name: string; schema: Record<string, unknown> };
  signal: AbortSignal;
}

export interface ChatAnswer extends CallFacts {
  text: string;
}

/** A chat or vision model: annotator or judge. One HTTP call per `ask`, no retries of its own. */
export interface ChatModel {
  /**
   * @throws ProviderError with the kind of failure; refusals too.
   */
  ask(request: ChatRequest): Promise<ChatAnswer>;
}

/** Models that a provider says it serves. */
export interface ModelCatalogue {
  /** `shutdown`: day (YYYY-MM-DD) that the provider announces; `null` where it announces none. */
  models: { id: string; shutdown: string | null }[];
  /** The provider's clock when it answered, to the second; `null` where it does not tell. */
  date: Date | null;
}
