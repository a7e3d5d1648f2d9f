import { pictureClasses, type PictureClass } from '../../core/dedupe/picture-classes.js';
import type { DedupeSources } from '../../core/dedupe/merge-duplicates.js';
import { normalisePrompt } from '../../core/normalise-prompt.js';
import { asReviewed } from '../../core/review/as-reviewed.js';
import type { CurateConfig } from '../../core/schemas/curate-config.js';
import type { ActivityContext } from '../context.js';
import type { Entry, ReadEntries } from './read-entries.js';

/** Pictures looked up together. */
const SLICE = 1000;

/** What duplicates are looked for with: hashes of pictures, and texts as far as they are asked for. */
export async function dedupeSources(
  context: Pick<ActivityContext, 'store'>,
  { entries, signatures }: ReadEntries,
  { dedupe }: CurateConfig,
): Promise<DedupeSources> {
  const decisions = new Map(entries.map(({ id, decision }) => [id, decision]));
  return {
    signatures,
    sketches: null,
    pictureClass: dedupe?.image === null || !dedupe ? null : await classesOf(context, entries, dedupe.image),
    async promptsOf(ids) {
      const candidates = await context.store.candidates.getMany(ids);
      return new Map(
        [...candidates].map(([id, candidate]) => [
          id,
          normalisePrompt(asReviewed(candidate, decisions.get(id) ?? null).prompt),
        ]),
      );
    },
    vectorsOf: async () => new Map(),
  };
}

async function classesOf(
  { store }: Pick<ActivityContext, 'store'>,
  entries: readonly Entry[],
  maxBits: number,
): Promise<PictureClass> {
  const names = [...new Set(entries.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]))];
  const hashes = new Map<string, string>();
  for (let from = 0; from < names.length; from += SLICE) {
    const found = store.pictures.find({ _id: { $in: names.slice(from, from + SLICE) } });
    for await (const { _id, phash } of found) hashes.set(_id, phash);
  }
  return pictureClasses(hashes, maxBits);
}
