import { z } from 'zod';
import type { Store } from '../../store/store.js';

/** The refresh stands beside its texts so that no two have one blob. Lists of older versions are texts alone. */
const PromptsBlob = z.union([
  z.array(z.string()).transform((texts) => ({ texts })),
  z.object({ refreshId: z.string(), texts: z.array(z.string()) }),
]);

/** Keeps prompts that are to be embedded, until the dataset is described: payloads carry ids and counts only. @returns the blob. */
export async function keepPrompts(
  store: Store,
  { refreshId, texts }: { refreshId: string; texts: readonly string[] },
): Promise<string> {
  const promptsBlob = await store.blobs.put(Buffer.from(JSON.stringify({ refreshId, texts })));
  const before = (await store.refreshes.get(refreshId))?.promptsBlob ?? null;
  await store.refreshes.update(refreshId, { $set: { promptsBlob } });
  if (before !== null && before !== promptsBlob) await store.blobs.remove(before);
  return promptsBlob;
}

export async function loadPrompts({ blobs }: Pick<Store, 'blobs'>, blob: string): Promise<string[]> {
  return PromptsBlob.parse(JSON.parse(Buffer.from(await blobs.get(blob)).toString('utf8'))).texts;
}

/** Takes the prompts away when nobody needs them any more; a takedown would not find them there. */
export async function dropPrompts(store: Store, refreshId: string): Promise<void> {
  const blob = (await store.refreshes.get(refreshId))?.promptsBlob ?? null;
  if (blob === null) return;
  await store.blobs.remove(blob);
  await store.refreshes.update(refreshId, { $set: { promptsBlob: null } });
}
