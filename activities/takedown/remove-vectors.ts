import { promptOf } from '../../core/candidate-prompt.js';
import { embeddableText, embeddingKey } from '../../core/embedding/embedding-key.js';
import { BUILT_IN_EMBEDDINGS } from '../../core/schemas/embedding-config.js';
import type { Store } from '../../store/store.js';
import { embedderOf } from '../embed-texts.js';
import type { TakedownPlan } from './plan-takedown.js';

type Embedder = ReturnType<typeof embedderOf>;

/**
 * Takes away the vectors of prompts that go, whoever made them: much of a text can be told from its vector. A prompt that a sample
 * carries on keeps its own. To be called while candidates and samples are still there.
 */
export async function removeVectors(store: Store, { candidateIds, samples, kept }: TakedownPlan): Promise<void> {
  const texts = new Set(samples.map(({ prompt }) => prompt));
  for (const candidate of (await store.candidates.getMany(candidateIds)).values()) texts.add(promptOf(candidate));
  for (const { prompt } of kept) texts.delete(prompt);
  const embeddable = [...texts].flatMap((text) => embeddableText(text) ?? []);
  if (embeddable.length === 0) return;
  const embedders = await embeddersOf(store);
  const keys = embedders.flatMap(({ config, provider }) =>
    embeddable.map((text) => embeddingKey(config, provider, text)),
  );
  await store.embeddings.raw.deleteMany({ _id: { $in: keys } });
}

/** All who have embedded for a refresh, each once, and the built-in model. */
async function embeddersOf(store: Store): Promise<Embedder[]> {
  const known = new Map<string, Embedder>();
  const add = (embedder: Embedder) => known.set(embeddingKey(embedder.config, embedder.provider, 'any text'), embedder);
  add({ config: BUILT_IN_EMBEDDINGS, provider: null });
  for await (const { file } of store.refreshes.find({ 'file.embeddings': { $ne: null } })) add(embedderOf(file));
  return [...known.values()];
}
