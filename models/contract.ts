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

/** What one picture is drawn from. */
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

/** A picture, and what is known of the call that drew it. */
export interface ImageAnswer extends CallFacts {
  image: ImageBytes;
  /** The prompt that was drawn, where the vendor rewrote it and says so. */
  revisedPrompt?: string;
}

interface AnyImageModel {
  /**
   * What of a request the model does not take, known without asking: a size that is not offered, too many inputs.
   *
   * @returns `null` where it takes all of it.
   */
  whyUnsupported(request: { inputImages: number }): string | null;
}

/** Answers in the call that asks: one HTTP call per `generate`, and never a retry by itself. */
export interface DirectImageModel extends AnyImageModel {
  kind: 'direct';
  /**
   * @throws ProviderError with the kind of failure; refusals too.
   */
  generate(request: ImageRequest): Promise<ImageAnswer>;
}

/** What a vendor with a queue gave for a request that it took. */
export interface Submission {
  /** What `poll` needs to find the request again, in whatever process; stored before the first poll. Never a key. */
  handle: string;
  requestId: string | null;
}

/** Where a request stands: at work, with the wait until the next look, or drawn. */
export type PollAnswer = { state: 'pending'; pollAfterMs: number } | { state: 'ready'; answer: ImageAnswer };

/** Takes the request, and gives the picture to who asks for it later. `submit` is the call that costs; asking again is free. */
export interface QueuedImageModel extends AnyImageModel {
  kind: 'queued';
  /** Exactly one HTTP call. @throws ProviderError with the kind of failure; refusals too. */
  submit(request: ImageRequest): Promise<Submission>;
  /**
   * One look at where the request stands; where it is ready, the picture is fetched too, as its address dies soon.
   *
   * @throws ProviderError. One that says nothing of the request itself (`rate_limited`, `provider_down`) leaves it waiting.
   */
  poll(handle: string, signal: AbortSignal): Promise<PollAnswer>;
}

/** An image-generation system under test. */
export type ImageModel = DirectImageModel | QueuedImageModel;

/** A piece of a message, in the order in which the model sees them. */
export type ChatPart = { type: 'text'; text: string } | { type: 'image'; image: ImageBytes };

/** One turn of a chat. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: readonly ChatPart[];
}

/** What a chat model is asked. */
export interface ChatRequest {
  messages: readonly ChatMessage[];
  /** JSON Schema that the reply has to follow; absent for prose. */
  replySchema?: { name: string; schema: Record<string, unknown> };
  signal: AbortSignal;
}

/** What it replied, as text: whether that is the JSON which was asked for, the prompts' own schemas say. */
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
