import type { ProviderError } from '../core/provider-error.js';
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
  /** A PNG of the first input's size: only where it is transparent the model is to draw. Only for vendors that take one. */
  mask?: ImageBytes | null;
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

/** What a batch gave for one row. */
export type BatchAnswer<Answer> =
  | { id: string; answer: Answer }
  /** `byItself`: it is no outcome, as the same request may be answered where it is asked by itself. */
  | { id: string; error: ProviderError; byItself?: boolean };

/** A request as it will stand in a batch. */
export interface BatchLine {
  id: string;
  /** Only lines of one lane can be in one batch: an endpoint. */
  lane: string;
  text: string;
}

export type BatchLook<Answer> =
  | { state: 'pending'; pollAfterMs: number }
  | {
      state: 'ended';
      /** One after the other, as all pictures of a batch do not fit into memory. @throws ProviderError while they come in. */
      answers: AsyncIterable<BatchAnswer<Answer>>;
      /** Why rows may be without an answer, and what such a row cost, USD; `null` where nobody can say. */
      unanswered: { reason: string; costUsd: number | null };
    };

/** A vendor's interface for many requests at once, for less and within a day. `submit` costs, all else is free. */
export interface BatchMode<Request, Answer extends CallFacts> {
  /** The most that one batch takes, and that this process can hold. */
  limits: { rows: number; bytes: number };
  /** @throws ProviderError where no batch can have the request. */
  write(id: string, request: Request): BatchLine;
  /**
   * Makes one batch: at most one upload and one call that creates it.
   *
   * @param name by which `find` knows it again.
   * @returns what `poll` needs, in whatever process. Never a key.
   * @throws ProviderError; after `provider_down` and `bad_response` the batch may be there all the same.
   */
  submit(lines: readonly BatchLine[], call: { name: string; signal: AbortSignal }): Promise<string>;
  /** Looks among the vendor's batches for one whose handle was lost. @throws ProviderError */
  find(name: string, signal: AbortSignal): Promise<string | null>;
  /** One look. @throws ProviderError; the batch stays where it is. */
  poll(handle: string, signal: AbortSignal): Promise<BatchLook<Answer>>;
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
  /** Absent where the vendor has none. */
  batch?: BatchMode<Omit<ImageRequest, 'signal'>, ImageAnswer>;
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

/**
 * A chat or vision model: annotator or judge. One HTTP call per `ask`, no retries of its own; a second one only where the server turned
 * away the schema of the first, which costs nothing.
 */
export interface ChatModel {
  /**
   * @throws ProviderError with the kind of failure; refusals too.
   */
  ask(request: ChatRequest): Promise<ChatAnswer>;
  /** Absent where the vendor has none. */
  batch?: BatchMode<Omit<ChatRequest, 'signal'>, ChatAnswer>;
}

/** Texts that one call is to embed, none of them empty. */
export interface EmbeddingRequest {
  texts: readonly string[];
  signal: AbortSignal;
}

/** A vector for each text, in their order, all of one length and not normalised. */
export interface EmbeddingAnswer extends CallFacts {
  vectors: Float32Array[];
}

/** Makes vectors of texts. One HTTP call per `embed`, no retries of its own. */
export interface EmbeddingModel {
  /**
   * @throws ProviderError with the kind of failure.
   */
  embed(request: EmbeddingRequest): Promise<EmbeddingAnswer>;
}

/** Models that a provider says it serves. */
export interface ModelCatalogue {
  /** `shutdown`: day (YYYY-MM-DD) that the provider announces; `null` where it announces none. */
  models: { id: string; shutdown: string | null }[];
  /** The provider's clock when it answered, to the second; `null` where it does not tell. */
  date: Date | null;
}
