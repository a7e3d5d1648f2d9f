import {
  embeddingCallKey,
  embeddableText,
  embeddingCostUsd,
  embeddingKey,
  embeddingTokens,
} from '../core/embedding/embedding-key.js';
import { ngramVector } from '../core/embedding/ngram-vector.js';
import { fromVectorBytes, toVectorBytes } from '../core/embedding/vector-bytes.js';
import { toUnit } from '../core/embedding/unit-vector.js';
import { slicesOf } from '../core/slices-of.js';
import type { AskedEmbeddingConfig, EmbeddingConfig } from '../core/schemas/embedding-config.js';
import { BUILT_IN_EMBEDDINGS } from '../core/schemas/embedding-config.js';
import type { Embedding } from '../core/schemas/embedding.js';
import type { Provider } from '../core/schemas/provider.js';
import type { RefreshFile } from '../core/schemas/refresh-file.js';
import type { EmbeddingAnswer } from '../models/contract.js';
import type { ActivityContext } from './context.js';
import { findProvider } from './find.js';
import { payOnce, settleLedger } from './paid-call.js';
import type { CallReport } from './reports.js';

/** Length of the built-in model's vectors. */
const NGRAM_DIMENSIONS = 512;

/** Documents looked up, or written, at a time. */
const AT_A_TIME = 500;

/** Who embeds for a refresh, with the provider that is asked; the built-in model has none. */
export function embedderOf(file: RefreshFile): { config: EmbeddingConfig; provider: Provider | null } {
  const config = file.embeddings ?? BUILT_IN_EMBEDDINGS;
  return { config, provider: config.protocol === 'built-in' ? null : findProvider(file, config.provider) };
}

/** Key of each text that can be embedded, by that text; equal beginnings have one key. */
export function keysOfTexts(file: RefreshFile, texts: Iterable<string>): Map<string, string> {
  const { config, provider } = embedderOf(file);
  const keys = new Map<string, string>();
  for (const text of texts) {
    const embeddable = embeddableText(text);
    if (embeddable !== null) keys.set(text, embeddingKey(config, provider, embeddable));
  }
  return keys;
}

/**
 * Embeds what of the texts is not in the store: by one paid call, looked up first, or for free by the built-in model.
 *
 * @param texts at most `TEXTS_A_CALL` where a provider is asked. Empty ones are left out.
 * @throws ApplicationFailure when Temporal is to try again.
 */
export async function embedTexts(
  context: ActivityContext,
  { refreshId, texts }: { refreshId: string; texts: readonly string[] },
): Promise<CallReport> {
  const { file } = await context.refresh(refreshId);
  const { config, provider } = embedderOf(file);
  const keys = keysOfTexts(file, texts);
  const missing = await missingOf(context, keys);
  // Over all of them: a worker can die when some of the answer was stored, and who tries again must find its row.
  const callKey = embeddingCallKey([...new Set(keys.values())]);
  if (missing.length === 0) {
    await settleLedger(context, callKey, null);
    return { kind: 'done', outcome: 'ok', costUsd: 0 };
  }
  if (config.protocol === 'built-in' || provider === null) {
    for (const slice of slicesOf(missing, AT_A_TIME)) await Promise.all(slice.map((one) => embedHere(context, one)));
    return { kind: 'done', outcome: 'ok', costUsd: 0 };
  }
  const providerDownAttempts = file.limits.providerDownAttempts;
  return askFor(context, missing, { refreshId, callKey, config, provider, providerDownAttempts });
}

/** The stored vectors of texts, at length 1, by text; a text without one is not in it. */
export async function vectorsOfTexts(
  context: Pick<ActivityContext, 'store'>,
  file: RefreshFile,
  texts: Iterable<string>,
): Promise<Map<string, Float32Array>> {
  const keys = keysOfTexts(file, texts);
  const vectors = new Map<string, Float32Array>();
  for (const slice of slicesOf([...keys], AT_A_TIME)) {
    const found = await context.store.embeddings.getMany(slice.map(([, key]) => key));
    for (const [text, key] of slice) {
      const embedding = found.get(key);
      if (embedding) vectors.set(text, toUnit(fromVectorBytes(embedding.vector)));
    }
  }
  return vectors;
}

/** Vectors of texts that cost nothing now: computed by the built-in model, or in the store already; the others are not in it. */
export async function readyVectors(
  context: Pick<ActivityContext, 'store'>,
  file: RefreshFile,
  texts: Iterable<string>,
): Promise<Map<string, Float32Array>> {
  if (embedderOf(file).config.protocol !== 'built-in') return vectorsOfTexts(context, file, texts);
  const vectors = new Map<string, Float32Array>();
  for (const text of texts) {
    const embeddable = embeddableText(text);
    if (embeddable !== null) vectors.set(text, ngramVector(embeddable, NGRAM_DIMENSIONS));
  }
  return vectors;
}

/** Those of the texts that can be embedded and are not. */
export async function missingTexts(
  context: Pick<ActivityContext, 'store'>,
  file: RefreshFile,
  texts: Iterable<string>,
): Promise<string[]> {
  const keys = keysOfTexts(file, texts);
  const missing = new Set((await missingOf(context, keys)).map(({ key }) => key));
  // Texts that begin alike have one key: one of them is enough.
  return [...keys].flatMap(([text, key]) => (missing.delete(key) ? text : []));
}

interface Missing {
  key: string;
  /** As it is sent. */
  text: string;
}

async function missingOf(
  context: Pick<ActivityContext, 'store'>,
  keys: ReadonlyMap<string, string>,
): Promise<Missing[]> {
  const texts = new Map([...keys].map(([text, key]) => [key, embeddableText(text) ?? text]));
  const missing: Missing[] = [];
  for (const slice of slicesOf([...texts], AT_A_TIME)) {
    const ids = slice.map(([key]) => key);
    const known = new Set<string>();
    // Ids only: the vectors themselves would be megabytes.
    const found = context.store.embeddings.raw.find({ _id: { $in: ids } }, { projection: { _id: 1 } });
    for await (const { _id } of found) known.add(_id);
    missing.push(...slice.filter(([key]) => !known.has(key)).map(([key, text]) => ({ key, text })));
  }
  return missing;
}

async function embedHere(context: ActivityContext, { key, text }: Missing): Promise<void> {
  const facts = { resolvedModel: null, at: context.now() };
  await context.store.embeddings.put(toRecord(key, ngramVector(text, NGRAM_DIMENSIONS), facts));
}

interface Asking {
  refreshId: string;
  callKey: string;
  config: AskedEmbeddingConfig;
  provider: Provider;
  providerDownAttempts: number;
}

async function askFor(context: ActivityContext, missing: readonly Missing[], asking: Asking): Promise<CallReport> {
  const { refreshId, callKey, config, provider, providerDownAttempts } = asking;
  const model = await context.embeddingModel(config, provider);
  const texts = missing.map(({ text }) => text);
  const result = await payOnce<EmbeddingAnswer>(context, {
    refreshId,
    stage: 'embed',
    callKey,
    modelId: null,
    provider: config.provider,
    model: config.model,
    providerDownAttempts,
    estimateUsd: embeddingCostUsd(config.price, embeddingTokens(texts)),
    cost: ({ billedUsd, inputTextTokens }) => billedUsd ?? embeddingCostUsd(config.price, inputTextTokens),
    call: (signal) => model.embed({ texts, signal }),
    keep: async ({ vectors, resolvedModel }, { at }) => {
      const records = missing.map(({ key }, i) => toRecord(key, vectors[i]!, { resolvedModel, at }));
      await Promise.all(records.map((record) => context.store.embeddings.put(record)));
    },
  });
  if (result.kind === 'held' || result.kind === 'parked') return result;
  const { costUsd } = result;
  return { kind: 'done', outcome: result.kind === 'answered' ? 'ok' : result.outcome, costUsd };
}

function toRecord(key: string, vector: Float32Array, facts: Pick<Embedding, 'resolvedModel' | 'at'>): Embedding {
  return { _id: key, dimensions: vector.length, vector: toVectorBytes(vector), ...facts };
}
