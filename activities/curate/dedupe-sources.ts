import type { DedupeSources } from '../../core/dedupe/merge-duplicates.js';
import { pictureClasses, type PictureClass } from '../../core/dedupe/picture-classes.js';
import { VectorSketches } from '../../core/dedupe/vector-pairs.js';
import { normalisePrompt } from '../../core/normalise-prompt.js';
import type { RefreshFile } from '../../core/schemas/refresh-file.js';
import { slicesOf } from '../../core/slices-of.js';
import type { ActivityContext } from '../context.js';
import { readyVectors } from '../embed-texts.js';
import { promptsOfEntries } from './compared-prompts.js';
import type { Entry, ReadEntries } from './read-entries.js';

/** Pictures, or prompts, looked up together. */
const SLICE = 500;

/** What duplicates are looked for with: hashes of pictures, and texts and vectors as far as they are asked for. */
export async function dedupeSources(
  context: Pick<ActivityContext, 'store'>,
  { entries, signatures }: ReadEntries,
  file: RefreshFile,
): Promise<DedupeSources> {
  const { dedupe } = file.curate;
  const decisions = new Map(entries.map(({ id, decision }) => [id, decision]));
  const promptsOf = (ids: readonly string[]) =>
    promptsOfEntries(
      context,
      ids.map((id) => ({ id, decision: decisions.get(id) ?? null })),
    );
  const vectorsOf = async (ids: readonly string[]) => {
    const prompts = await promptsOf(ids);
    const vectors = await readyVectors(context, file, prompts.values());
    return new Map([...prompts].flatMap(([id, prompt]) => (vectors.has(prompt) ? [[id, vectors.get(prompt)!]] : [])));
  };
  const embeds = dedupe !== null && dedupe.embedding !== null && file.embeddings !== null;
  return {
    signatures,
    sketches: embeds ? await sketch(entries, vectorsOf) : null,
    pictureClass: dedupe === null || dedupe.image === null ? null : await classesOf(context, entries, dedupe.image),
    promptsOf: async (ids) => new Map([...(await promptsOf(ids))].map(([id, prompt]) => [id, normalisePrompt(prompt)])),
    vectorsOf,
  };
}

/** Vectors are megabytes, so only their sketches are kept. */
async function sketch(entries: readonly Entry[], vectorsOf: DedupeSources['vectorsOf']): Promise<VectorSketches> {
  const sketches = new VectorSketches();
  for (const slice of slicesOf(entries, SLICE)) {
    const vectors = await vectorsOf(slice.map(({ id }) => id));
    for (const [id, vector] of vectors) sketches.add(id, vector);
  }
  return sketches;
}

async function classesOf(
  { store }: Pick<ActivityContext, 'store'>,
  entries: readonly Entry[],
  maxBits: number,
): Promise<PictureClass> {
  const names = [...new Set(entries.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]))];
  const hashes = new Map<string, string>();
  for (const slice of slicesOf(names, SLICE)) {
    for await (const { _id, phash } of store.pictures.find({ _id: { $in: slice } })) hashes.set(_id, phash);
  }
  return pictureClasses(hashes, maxBits);
}
