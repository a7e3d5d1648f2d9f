import { describe, expect, it } from 'vitest';
import { diffReleases } from '../../../activities/release/diff-releases.js';
import { shownSamples } from '../../../activities/release/live-samples.js';
import { takeDown } from '../../../activities/takedown/take-down.js';
import { withoutWithdrawn } from '../../../activities/tombstones.js';
import { tracePost, traceSample } from '../../../activities/trace/trace.js';
import type { Generation } from '../../../core/schemas/generation.js';
import { drawPictures } from '../../report/synthetic-source.js';
import { useTestStore } from '../store/open-test-store.js';
import { putCandidate, putPost, putRelease, putSample } from './put-records.js';

const place = useTestStore();
const [shared, own, drawn] = [...(await drawPictures(3)).values()] as [Buffer, Buffer, Buffer];
const ORDER = { source: 'operator' as const, by: 'test', reason: 'asked for', at: new Date('2026-11-20T00:00:00Z') };

/** A sample that a model drew a picture of. */
async function draw(sampleId: string, bytes: Buffer): Promise<Generation> {
  const sha256 = await place.store.blobs.put(bytes);
  const generation: Generation = {
    _id: `generation-of-${sampleId}`,
    sampleId,
    modelId: 'brush',
    outcome: 'ok',
    image: { sha256, mediaType: 'image/png', width: 1, height: 1, bytes: bytes.length },
    failureKind: null,
    reason: null,
    provider: 'acme',
    model: 'brush-2',
    resolvedModel: null,
    sent: [],
    revisedPrompt: null,
    costUsd: 0.04,
    latencyMs: 1,
    retried: false,
    at: ORDER.at,
  };
  await place.store.generations.put(generation);
  return generation;
}

describe('a post that is taken down', () => {
  it('goes with its candidates, samples, verdicts and pictures, and with what models made of them', async () => {
    const { store } = place;
    const post = await putPost(store, '101', { pictures: [shared, own] });
    const other = await putPost(store, '102', { pictures: [shared] });
    const [first = '', second = ''] = post.media.map(({ sha256 }) => sha256 ?? '');
    const candidate = await putCandidate(store, post, { split: 'image_to_image', inputImages: [first, second] });
    const sample = await putSample(store, [candidate]);
    const release = await putRelease(store, 'taken', { samples: [sample] });
    const generation = await draw(sample._id, drawn);

    const report = await takeDown(store, [post._id], ORDER);

    expect(report).toMatchObject({ posts: 1, candidates: 1, samples: 1, generations: 1, verdicts: 1, pictures: 2 });
    expect(report.releases).toEqual([release._id]);
    expect(report.refreshes).toEqual(['taken']);
    expect(await store.posts.get(post._id)).toBeNull();
    expect(await store.samples.get(sample._id)).toBeNull();
    expect(await store.generations.get(generation._id)).toBeNull();
    expect(await store.annotations.get(candidate.annotations.extraction ?? '')).toBeNull();
    expect(await store.candidates.get(candidate._id)).toMatchObject({
      state: 'withdrawn',
      prompt: '',
      inputImages: [],
    });
    // The picture of both posts stays for the other one; the ledger was never asked.
    expect(await Promise.all([first, second].map((hash) => store.blobs.has(hash)))).toEqual([true, false]);
    expect(await store.blobs.has(generation.image?.sha256 ?? '')).toBe(false);
    expect(await store.posts.get(other._id)).not.toBeNull();
  });

  it('marks the release, whose list stays, and the next release says why the sample went', async () => {
    const { store } = place;
    const [gone, stays] = [await putPost(store, '111'), await putPost(store, '112')];
    const samples = [
      await putSample(store, [await putCandidate(store, gone)]),
      await putSample(store, [await putCandidate(store, stays)]),
    ];
    const before = await putRelease(store, 'marked', { samples });

    await takeDown(store, [gone._id], ORDER);

    const marked = await store.releases.get(before._id);
    expect(marked?.sampleIds).toEqual(before.sampleIds);
    expect(marked?.withdrawals).toEqual([{ sampleId: samples[0]?._id, at: ORDER.at }]);
    const after = await putRelease(store, 'next', { samples: samples.slice(1), previous: before });
    const diff = await diffReleases(store, before, after);
    expect(diff).toMatchObject({ unchanged: 1, added: [], changed: [], unexplained: 0 });
    expect(diff.removed).toEqual([
      { sampleId: samples[0]?._id, split: 'text_to_image', reason: 'taken_down', detail: 'asked for' },
    ]);
  });

  it('leaves a sample that another post carries on, without what was of the first', async () => {
    const { store } = place;
    const words = { text: 'the very same prompt' };
    const [gone, stays] = [await putPost(store, '121', words), await putPost(store, '122', words)];
    const sample = await putSample(store, [await putCandidate(store, gone), await putCandidate(store, stays)]);

    const report = await takeDown(store, [gone._id], ORDER);

    expect(report).toMatchObject({ samples: 0, keptSamples: 1 });
    expect(await store.samples.get(sample._id)).toMatchObject({
      postIds: [stays._id],
      postUrls: [stays.url],
      candidateIds: [`candidate-of-122`],
    });
  });

  it('takes its sample along, where the other post says it in other words', async () => {
    const { store } = place;
    const [gone, stays] = [
      await putPost(store, '131', { text: 'A fox, at dawn' }),
      await putPost(store, '132', { text: 'a fox,  at dawn' }),
    ];
    await putSample(store, [await putCandidate(store, gone), await putCandidate(store, stays)]);

    expect(await takeDown(store, [gone._id], ORDER)).toMatchObject({ samples: 1, keptSamples: 0 });
  });

  it('that was only a comment costs the sample that comment', async () => {
    const { store } = place;
    const comment = { postId: 'x:149', url: null, text: 'too dark', polarity: null, keywords: [] };
    const sample = await putSample(store, [
      await putCandidate(store, await putPost(store, '141'), { feedback: [comment] }),
    ]);

    const report = await takeDown(store, ['x:149'], ORDER);

    expect(report).toMatchObject({ samples: 0, comments: 1 });
    expect((await store.samples.get(sample._id))?.feedback).toEqual([]);
  });

  it('is not taken again, and can be taken down twice', async () => {
    const { store } = place;
    const post = await putPost(store, '151');

    await takeDown(store, [post._id], ORDER);
    await takeDown(store, [post._id], ORDER);

    expect(await withoutWithdrawn({ store }, [post, { _id: 'x:152' }])).toEqual({
      kept: [{ _id: 'x:152' }],
      withdrawn: 1,
    });
  });

  it('can be asked for afterwards, from its sample and from itself', async () => {
    const { store } = place;
    const post = await putPost(store, '161');
    const sample = await putSample(store, [await putCandidate(store, post)]);
    await takeDown(store, [post._id], ORDER);

    const [fromSample, fromPost] = [await traceSample(store, sample._id), await tracePost(store, post._id)];

    expect(fromSample).toMatchObject({ sample: null, withdrawal: { reason: 'asked for', tombstones: [post._id] } });
    expect(fromPost?.posts[0]).toMatchObject({
      post: null,
      tombstone: { state: 'withdrawn' },
      fate: [{ stage: 'takedown' }, { stage: 'candidate', state: 'withdrawn' }],
    });
  });
});

describe('a post that is held', () => {
  it('is out of sight, and nothing of it is removed', async () => {
    const { store } = place;
    const post = await putPost(store, '171');
    const sample = await putSample(store, [await putCandidate(store, post)]);
    const { source, by, reason, at } = ORDER;

    await store.tombstones.put({ _id: post._id, state: 'held', source, by, reason, at, heldUntil: at });

    expect(await shownSamples({ store }, [sample])).toEqual([]);
    expect(await store.samples.get(sample._id)).not.toBeNull();
  });
});
