import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { ActivityContext } from '../activities/context.js';
import { neverAgain } from '../activities/failures.js';
import type { PriceTable } from '../core/schemas/price-table.js';
import type { ChatModelConfig } from '../core/schemas/chat-model-config.js';
import type { ImageModelConfig, InputPolicy } from '../core/schemas/image-model-config.js';
import type { AskedEmbeddingConfig } from '../core/schemas/embedding-config.js';
import type { Provider } from '../core/schemas/provider.js';
import type { NetworkSource } from '../core/schemas/source.js';
import type { Refresh } from '../core/schemas/refresh.js';
import type { Sample } from '../core/schemas/sample.js';
import type { EncodedImage } from '../images/encoded-image.js';
import { alphaMask } from '../images/alpha-mask.js';
import { cropImage } from '../images/crop-image.js';
import { inspectImage } from '../images/inspect-image.js';
import { judgeView, type JudgeViewName } from '../images/judge-view.js';
import { modelInput } from '../images/model-input.js';
import { perceptualHash } from '../images/perceptual-hash.js';
import { thumbnail } from '../images/thumbnail.js';
import { METRICS } from '../metrics/registry.js';
import type { ChatModel, EmbeddingModel, ImageModel, ProviderAccess } from '../models/contract.js';
import { CHAT_MODELS, EMBEDDING_MODELS, imageModelFactory } from '../models/registry.js';
import type { PromptSet } from '../prompts/prompt-set.js';
import { buildSite } from '../report/build-site.js';
import type { SiteSource } from '../report/contract.js';
import { removeOldVersions } from '../report/site/site-version.js';
import type { PostSource } from '../sources/contract.js';
import { openSource } from '../sources/registry.js';
import type { BlobStore } from '../store/blob-store.js';
import type { Store } from '../store/store.js';
import { shutdownSignal } from '../activities/shutdown-signal.js';
import { describeInThread } from './describe-in-thread.js';
import { download } from './download.js';
import { postWebhook } from './post-webhook.js';
import { requireKey, type Secrets } from './secrets.js';
import { sourceAccess } from './source-access.js';

/** A refresh document may be so old when an activity looks at it: a pause is felt within this time. */
const REFRESH_AGE_MS = 1000;

/** Each sample is asked for by every model, judge and metric. */
const SAMPLES_KEPT = 2000;

/** A sample that was taken down is forgotten within this time. */
const SAMPLE_AGE_MS = 60_000;

/** Pictures, made ready for judges and models, that are kept for the next one who asks. */
const VIEW_BYTES = 24 * 1024 * 1024;

export interface ContextParts {
  store: Store;
  prompts: PromptSet;
  prices: PriceTable;
  secrets: Secrets;
  log: Logger;
  /** Where calls are counted; nowhere when absent. */
  recordCall?: ActivityContext['recordCall'];
}

/** Puts together everything that activities reach the world through. */
export function createContext({ store, prompts, prices, secrets, log, recordCall }: ContextParts): ActivityContext {
  const refreshes = new LRUCache<string, Refresh>({
    max: 100,
    ttl: REFRESH_AGE_MS,
    fetchMethod: async (id) => (await store.refreshes.get(id)) ?? undefined,
  });
  const samples = new LRUCache<string, Sample>({
    max: SAMPLES_KEPT,
    ttl: SAMPLE_AGE_MS,
    fetchMethod: async (id) => (await store.samples.get(id)) ?? undefined,
  });
  const clients = clientCache(secrets);
  return {
    store,
    prompts,
    prices,
    async refresh(refreshId) {
      const refresh = await refreshes.fetch(refreshId);
      if (!refresh) throw new Error(`the store has no refresh ${refreshId}`);
      return refresh;
    },
    async sample(sampleId) {
      const sample = await samples.fetch(sampleId);
      // It can have been withdrawn: trying again would not bring it back.
      if (!sample) throw neverAgain('UnknownSample', `the store has no sample ${sampleId}`);
      return sample;
    },
    ...clients,
    metric: (id) => METRICS[id](),
    download,
    postWebhook: (webhook, message) => postWebhook(webhook, message, secrets),
    images: cachedImages(store.blobs),
    describe: (input) => describeInThread(input, shutdownSignal()),
    buildSite: buildWithThumbnails,
    removeOldSites: removeOldVersions,
    log,
    recordCall: recordCall ?? (() => {}),
    now: () => new Date(),
    random: Math.random,
  };
}

/** Clients are made once for each setting and kept: they hold connections. */
function clientCache(
  secrets: Secrets,
): Pick<ActivityContext, 'imageModel' | 'chatModel' | 'embeddingModel' | 'postSource'> {
  const images = new Map<string, Promise<ImageModel>>();
  const chats = new Map<string, Promise<ChatModel>>();
  const embedders = new Map<string, Promise<EmbeddingModel>>();
  const sources = new Map<string, Promise<PostSource>>();
  return {
    imageModel: (config, provider) =>
      remember(images, [config, provider], async () =>
        (await imageModelFactory(config.protocol))(config, access(provider, secrets)),
      ),
    chatModel: (config, provider) =>
      remember(chats, [config, provider], async () =>
        (await CHAT_MODELS[config.protocol]())(config, access(provider, secrets)),
      ),
    embeddingModel: (config, provider) =>
      remember(embedders, [config, provider], async () =>
        (await EMBEDDING_MODELS[config.protocol]())(config, access(provider, secrets)),
      ),
    postSource: (config) => remember(sources, [config], async () => openSource(config, sourceAccess(config, secrets))),
  };
}

function remember<T>(
  cache: Map<string, Promise<T>>,
  parts: [ImageModelConfig | ChatModelConfig | AskedEmbeddingConfig, Provider] | [NetworkSource],
  make: () => Promise<T>,
): Promise<T> {
  const key = JSON.stringify(parts);
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function access(provider: Provider, secrets: Secrets): ProviderAccess {
  const apiKey = provider.keyEnv === null ? '' : requireKey(provider.keyEnv, secrets);
  return { baseUrl: provider.baseUrl, apiKey, timeoutMs: provider.timeoutSeconds * 1000 };
}

/** Judges look at the same picture one after the other, and all models are given the same inputs. */
function cachedImages(blobs: BlobStore): ActivityContext['images'] {
  const views = new LRUCache<string, EncodedImage>({
    maxSize: VIEW_BYTES,
    sizeCalculation: (view) => view.bytes.byteLength,
    fetchMethod: async (key) => {
      const [use, sha256 = '', format, longerSidePx] = key.split('/');
      const bytes = await blobs.get(sha256);
      if (use !== 'model') return judgeView(bytes, use as JudgeViewName);
      const side = Number(longerSidePx);
      return modelInput(bytes, { format: format as InputPolicy['format'], longerSidePx: side > 0 ? side : null });
    },
  });
  const view = (use: string, sha256: string): Promise<EncodedImage> => views.forceFetch(`${use}/${sha256}`);
  return {
    inspect: inspectImage,
    perceptualHash,
    judgeView: (sha256, preset) => view(preset, sha256),
    crop: async (sha256, shares) => cropImage(await blobs.get(sha256), shares),
    alphaMask: async (sha256, policy) => alphaMask(await blobs.get(sha256), policy),
    modelInput: (sha256, { format, longerSidePx }) => view('model', `${sha256}/${format}/${longerSidePx ?? 0}`),
  };
}

async function buildWithThumbnails(source: SiteSource, dir: string): ReturnType<ActivityContext['buildSite']> {
  return buildSite({
    source,
    dir,
    thumbnail: async (bytes, widthPx) => (await thumbnail(bytes, widthPx)).bytes,
    metrics: await Promise.all(Object.values(METRICS).map((load) => load())),
  });
}
