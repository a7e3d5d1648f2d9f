import { expect, it } from 'vitest';
import { datasetView } from '../../../activities/describe/dataset-view.js';
import { keysOfTexts } from '../../../activities/embed-texts.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { takeDown } from '../../../activities/takedown/take-down.js';
import { DatasetAnalysis, PromptMap } from '../../../core/schemas/dataset-analysis.js';
import { makeRefreshFile } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';
import { putCandidate, putPost, putRelease, putSample } from './put-records.js';

const place = useTestStore();
const ORDER = { source: 'operator' as const, by: 'test', reason: 'asked for', at: new Date('2026-11-20T00:00:00Z') };

/** A description of a release with these prompts on its map, and one more of a prior dataset that reads as the first does. */
async function putMap(releaseId: string, prompts: string[]): Promise<DatasetAnalysis> {
  const split = {
    id: 'text_to_image',
    name: 'Text to image',
    kind: 'split',
    split: 'text_to_image',
    n: prompts.length,
  };
  const prior = { id: 'geneval', name: 'GenEval', kind: 'prior', split: null, n: 1 };
  const text = [...prompts, prompts[0]!];
  const group = [...prompts.map(() => 0), 1];
  const map = PromptMap.parse({ groups: [split, prior], group, x: [1, 2, 3], y: [1, 2, 3], text });
  const blob = await place.store.blobs.put(Buffer.from(JSON.stringify(map)));
  const volume = { days: [], windowDays: 7, threshold: 3, leastPosts: 5, relevanceAtLeast: 3, undated: 0, events: [] };
  const analysis = DatasetAnalysis.parse({
    _id: `dataset-of-${releaseId}`,
    refreshId: 'embedded',
    releaseId,
    at: ORDER.at,
    seed: 1,
    embeddings: { provider: null, model: 'ngrams', dimensions: 1, n: 2, missing: 0 },
    volume,
    statistics: [],
    map: { blob, points: 3, of: 3, perplexity: 30, iterations: 250 },
    topics: null,
  });
  await place.store.datasetAnalyses.put(analysis);
  return analysis;
}

it('a takedown takes the vectors of the prompt along, whoever made them, and its point off the map; those of others stay', async () => {
  const { store } = place;
  const config = { protocol: 'openai-embeddings', provider: 'acme', model: 'embed' };
  const file = makeRefreshFile({
    id: 'embedded',
    providers: { acme: { baseUrl: 'https://acme.example/v1' } },
    embeddings: config,
    analysis: {},
  });
  const posts = [
    await putPost(store, '181', { text: 'a fox, seen from far above' }),
    await putPost(store, '182', { text: 'a bowl of soup' }),
  ];
  const samples = [];
  for (const post of posts) samples.push(await putSample(store, [await putCandidate(store, post)]));
  const release = await putRelease(store, 'embedded', { samples });
  const keys = [file, makeRefreshFile({})].flatMap((one) => [
    ...keysOfTexts(
      one,
      posts.map(({ text }) => text),
    ).values(),
  ]);
  for (const _id of keys)
    await store.embeddings.put({ _id, resolvedModel: null, dimensions: 1, vector: new Uint8Array(4), at: ORDER.at });
  const analysis = await putMap(
    release._id,
    posts.map(({ text }) => text),
  );
  const promptsBlob = await store.blobs.put(
    Buffer.from(JSON.stringify({ refreshId: 'embedded', texts: [posts[0]!.text] })),
  );
  const record = newRefresh(file, 'digest', ORDER.at);
  const done = { ...record, state: 'cancelled' as const, finishedAt: ORDER.at, releaseId: release._id, promptsBlob };
  await store.refreshes.put({ ...done, datasetAnalysisId: analysis._id });

  await takeDown(store, [posts[0]!._id], ORDER);

  const left = await store.embeddings.getMany(keys);
  expect(keys.map((key) => left.has(key))).toEqual([false, true, false, true]);
  const refresh = (await store.refreshes.get('embedded'))!;
  const view = await datasetView({ store }, refresh);
  expect(view?.map).toMatchObject({
    text: ['a bowl of soup', 'a fox, seen from far above'],
    group: [0, 1],
    x: [2, 3],
  });
  expect(view?.map?.groups.map(({ n }) => n)).toEqual([1, 1]);
  expect(view?.analysis?.map?.points).toBe(2);
  expect(await store.blobs.has(analysis.map!.blob)).toBe(false);
  expect(await store.blobs.has(promptsBlob)).toBe(false);
  // What is held is off the map of a new site, and nothing of it is removed.
  const { source, by, reason, at } = ORDER;
  await store.tombstones.put({ _id: posts[1]!._id, state: 'held', source, by, reason, at, heldUntil: at });
  expect((await datasetView({ store }, refresh))?.map?.text).toEqual(['a fox, seen from far above']);
});
