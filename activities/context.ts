import type { DescribedPrompts, DescribeInput } from '../core/describe/describe-prompts.js';
import type { FailureKind } from '../core/failure.js';
import type { PaidStage } from '../core/schemas/ledger-entry.js';
import type { PriceTable } from '../core/schemas/price-table.js';
import type { Webhook } from '../core/schemas/webhook.js';
import type { ChatModelConfig } from '../core/schemas/chat-model-config.js';
import type { ImageModelConfig, InputPolicy } from '../core/schemas/image-model-config.js';
import type { AskedEmbeddingConfig } from '../core/schemas/embedding-config.js';
import type { Provider } from '../core/schemas/provider.js';
import type { NetworkSource } from '../core/schemas/source.js';
import type { Refresh } from '../core/schemas/refresh.js';
import type { Sample } from '../core/schemas/sample.js';
import type { MetricId } from '../core/schemas/score.js';
import type { CropRegion, CropShares } from '../images/crop-image.js';
import type { Metric } from '../metrics/contract.js';
import type { ChatModel, EmbeddingModel, ImageBytes, ImageModel } from '../models/contract.js';
import type { PromptSet } from '../prompts/prompt-set.js';
import type { SiteSource } from '../report/contract.js';
import type { PostSource } from '../sources/contract.js';
import type { Store } from '../store/store.js';

/** An encoded picture with its size in pixels. */
export interface EncodedImage extends ImageBytes {
  width: number;
  height: number;
}

/** What an inspection of bytes that claim to be a picture finds. */
export type Inspection = { ok: true; mediaType: string; width: number; height: number } | { ok: false; reason: string };

export interface ActivityLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** One request to a provider or a source, as the metrics count it. */
export interface CallRecord {
  stage: PaidStage;
  provider: string;
  /** `null` where the answer came. */
  failureKind: FailureKind | null;
  latencyMs: number;
  /** `null` where price or usage is not known. */
  costUsd: number | null;
}

/** Everything that activities reach the world through; put together in one place, and replaced in none of the tests. */
export interface ActivityContext {
  store: Store;
  prompts: PromptSet;
  prices: PriceTable;
  /** The refresh as stored, at most a second old. @throws when there is none. */
  refresh(refreshId: string): Promise<Refresh>;
  /** A sample; samples never change. @throws when there is none. */
  sample(sampleId: string): Promise<Sample>;
  imageModel(config: ImageModelConfig, provider: Provider): Promise<ImageModel>;
  chatModel(config: ChatModelConfig, provider: Provider): Promise<ChatModel>;
  embeddingModel(config: AskedEmbeddingConfig, provider: Provider): Promise<EmbeddingModel>;
  postSource(config: NetworkSource): Promise<PostSource>;
  metric(id: MetricId): Promise<Metric>;
  /** Fetches one picture of a post. */
  download(url: string, options: { allowPrivateHosts: boolean; signal: AbortSignal }): Promise<Download>;
  /** Sends one signed notice. @returns why it did not arrive, without the address; `null` when it did. */
  postWebhook(webhook: Webhook, message: WebhookMessage): Promise<string | null>;
  images: {
    inspect(bytes: Uint8Array): Promise<Inspection>;
    /** 64 bits as 16 hex characters; alike for pictures that look alike. @throws where the bytes cannot be decoded. */
    perceptualHash(bytes: Uint8Array): Promise<string>;
    /** A stored picture as judges and annotators are shown it. */
    judgeView(sha256: string, preset: 'echo-2025' | 'original'): Promise<EncodedImage>;
    /** A stored picture as models are given it. */
    modelInput(sha256: string, policy: InputPolicy): Promise<EncodedImage>;
    /** A part of a stored picture, and where it is in it. */
    crop(sha256: string, shares: CropShares): Promise<EncodedImage & { region: CropRegion }>;
    /** The mask in a stored picture's own alpha, of the size that models are given; `null` where there is none. */
    alphaMask(sha256: string, policy: InputPolicy): Promise<EncodedImage | null>;
  };
  /** Minutes of arithmetic on prompts, elsewhere than on this thread; the vectors are given away. Ends with the worker. */
  describe(input: DescribeInput): Promise<DescribedPrompts>;
  buildSite(source: SiteSource, dir: string): Promise<{ siteDir: string; indexFile: string; pages: number }>;
  /** Removes every version of a site but the published one. */
  removeOldSites(dir: string): Promise<void>;
  log: ActivityLog;
  /** Counts a call that has ended. Never throws. */
  recordCall(call: CallRecord): void;
  now(): Date;
  /** Uniform in [0, 1). Only for jitter. */
  random(): number;
}

export interface WebhookMessage {
  /** The same at every try, so that a receiver can tell a second delivery from a second event. */
  eventId: string;
  body: string;
}

/** Name of the error of a download whose host answers, and says that it cannot now (HTTP 429 or 5xx). */
export const BUSY_HOST = 'BusyHostError';

/** Bytes that came, or why none did: `missing` for what the host no longer has, `rejected` for what we do not take. */
export type Download = { state: 'ok'; bytes: Uint8Array } | { state: 'missing' | 'rejected'; reason: string };
