import { sha256 } from '../../core/content-key.js';
import type { DedupeEntry } from '../../core/dedupe/dedupe-entry.js';
import { mergeDuplicates } from '../../core/dedupe/merge-duplicates.js';
import { SignatureTable } from '../../core/dedupe/min-hash.js';
import { normalisePrompt } from '../../core/normalise-prompt.js';
import type { Store } from '../../store/store.js';

/** Exact and near duplicates by their texts, as the default of `curate.dedupe`; the simulator's posts have no embeddings. */
const SETTINGS = { text: 0.9, embedding: null, image: null };

/** Every post's text as if it were a prompt: more than any refresh of as many posts would have. */
export async function dedupePosts(store: Store): Promise<Record<string, number>> {
  const signatures = new SignatureTable();
  const entries: DedupeEntry[] = [];
  for await (const { _id, text } of store.posts.find({})) {
    const normal = normalisePrompt(text);
    entries.push({
      id: _id,
      split: 'text_to_image',
      promptKey: sha256(normal).slice(0, 24),
      row: signatures.add(normal),
      inputs: [],
      outputs: [],
      conversation: null,
    });
  }
  const found = await mergeDuplicates(entries, SETTINGS, {
    signatures,
    sketches: null,
    pictureClass: null,
    promptsOf: async (ids) => {
      const posts = await store.posts.getMany(ids);
      return new Map([...posts].map(([id, { text }]) => [id, normalisePrompt(text)]));
    },
    vectorsOf: async () => new Map(),
  });
  const counts = { texts: entries.length, exact: 0, text: 0 };
  for (const duplicate of found)
    if (duplicate?.kind === 'exact' || duplicate?.kind === 'text') counts[duplicate.kind] += 1;
  return counts;
}
