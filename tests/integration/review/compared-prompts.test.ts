import { expect, it } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { createCurate } from '../../../activities/curate.js';
import { loadPrompts } from '../../../activities/describe/prompts-blob.js';
import { createListUnembedded } from '../../../activities/embed-prompts.js';
import { keysOfTexts } from '../../../activities/embed-texts.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { decide } from '../../../activities/review/decide.js';
import { toVectorBytes } from '../../../core/embedding/vector-bytes.js';
import { makeCandidate } from '../../core/make-records.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();

const file = makeRefreshFile({
  id: 'autumn',
  providers: { acme: { baseUrl: 'https://acme.example/v1' } },
  embeddings: { protocol: 'openai-embeddings', provider: 'acme', model: 'small' },
  curate: { dedupe: {} },
});

function context(): ActivityContext {
  const refresh = async () => newRefresh(file, 'digest', new Date());
  return { store: place.store, refresh, now: () => new Date() } as unknown as ActivityContext;
}

async function unembedded(): Promise<string[]> {
  const { blob } = await createListUnembedded(context())({ refreshId: 'autumn', releaseId: null });
  return loadPrompts(place.store, blob);
}

async function embed(text: string, vector: Float32Array): Promise<void> {
  const [_id] = keysOfTexts(file, [text]).values();
  const facts = { resolvedModel: null, dimensions: vector.length, at: new Date() };
  await place.store.embeddings.put({ _id: _id!, vector: toVectorBytes(vector), ...facts });
}

it('embeds what curation compares, as people edited it, and counts what stayed without a vector', async () => {
  const { store } = place;
  const candidates = ['a red fox', 'a city at night', 'off topic', 'thrown away'].map((prompt, i) =>
    makeCandidate(String(i), { prompt, ...(i === 3 && { state: 'discarded' as const, split: null }) }),
  );
  for (const candidate of candidates) await store.candidates.put(candidate);
  expect(await unembedded()).toEqual(['a city at night', 'a red fox', 'off topic']);

  const verdict = { refreshId: 'autumn', note: null, reviewer: 'ada', prompt: null, images: null };
  await decide(context(), {
    ...verdict,
    candidateId: candidates[1]!._id,
    decision: 'accept',
    reasons: [],
    prompt: 'one fox, red',
  });
  await decide(context(), { ...verdict, candidateId: candidates[2]!._id, decision: 'reject', reasons: ['off_topic'] });
  await embed('a red fox', Float32Array.from([1, 0]));
  expect(await unembedded()).toEqual(['one fox, red']);

  const curate = () => createCurate(context())({ refreshId: 'autumn' });
  expect(await curate()).toMatchObject({ 'curate.accepted': 2, 'embeddings.missing': 1 });
  await embed('one fox, red', Float32Array.from([0.999, 0.01]));
  const counts = await curate();

  expect(counts).toMatchObject({ 'curate.accepted': 1, 'curate.duplicate-embedding': 1 });
  expect(counts).not.toHaveProperty('embeddings.missing');
});
