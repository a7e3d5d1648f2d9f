import { beforeEach, describe, expect, it } from 'vitest';
import type { ActivityContext } from '../../../activities/context.js';
import { createCurate } from '../../../activities/curate.js';
import { newRefresh } from '../../../activities/refresh-record.js';
import { decide, undo } from '../../../activities/review/decide.js';
import { loadQueue, missingDecisions } from '../../../activities/review/queue.js';
import type { Candidate } from '../../../core/schemas/candidate.js';
import type { Post } from '../../../core/schemas/post.js';
import type { Sample } from '../../../core/schemas/sample.js';
import { makeCandidate, makePost, storedMedia } from '../../core/make-records.js';
import { makeRefreshFile, MINIMAL } from '../../core/make-refresh-file.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();
let minutes = 0;

beforeEach(async () => {
  for (const name of ['candidates', 'samples', 'reviews', 'reviewItems', 'posts', 'pictures'] as const)
    await place.store[name].raw.deleteMany({});
});

function contextOf(config: Record<string, unknown>, refreshId = 'autumn', annotate = {}): ActivityContext {
  const file = makeRefreshFile({ id: refreshId, curate: config, annotate: { ...MINIMAL.annotate, ...annotate } });
  return {
    store: place.store,
    refresh: async () => newRefresh(file, 'digest', new Date()),
    now: () => new Date(Date.UTC(2026, 10, 1, 0, (minutes += 1))),
  } as unknown as ActivityContext;
}

async function put(...candidates: Candidate[]): Promise<void> {
  for (const candidate of candidates) {
    await place.store.candidates.put(candidate);
    for (const postId of candidate.postIds) await place.store.posts.put(postOf(postId, candidate));
  }
}

function postOf(id: string, { inputImages, outputImages }: Candidate): Post {
  const media = storedMedia(id.slice(2), [...inputImages, ...outputImages]);
  return makePost(id.slice(2), { url: `https://x.example/${id}`, media });
}

async function samples(refreshId = 'autumn'): Promise<Sample[]> {
  const found: Sample[] = [];
  for await (const sample of place.store.samples.find({ refreshIds: refreshId })) found.push(sample);
  return found;
}

function curate(context: ActivityContext, refreshId = 'autumn') {
  return createCurate(context)({ refreshId });
}

const LONG =
  'an isometric cutaway of a tiny ramen shop at night, warm light, steam over the bowls, a cat asleep on the counter, ' +
  'rain outside, cables, lanterns, hand-painted signs, matte clay, soft shadows, high detail';

describe('curate', () => {
  it('merges near-duplicates with all their provenance, and says of each what it is a duplicate of and why', async () => {
    const feedback = { postId: 'x:n', url: null, text: 'nice', polarity: null, keywords: [] };
    const made = [
      makeCandidate('1', { prompt: LONG }),
      makeCandidate('2', { prompt: LONG.replace('lanterns', 'lantern'), outputImages: ['o'], feedback: [feedback] }),
      makeCandidate('3', { prompt: `${LONG}!` }),
      makeCandidate('4', { prompt: LONG, inputImages: ['a'] }),
      makeCandidate('5', { prompt: LONG, inputImages: ['b'] }),
    ];
    await put(...made);

    const counts = await curate(contextOf({ dedupe: {} }));

    expect(counts).toEqual({
      'curate.accepted': 3,
      'curate.duplicate': 1,
      'curate.duplicate-text': 1,
      'samples.text_to_image': 1,
      'samples.image_to_image': 2,
    });
    const [text] = (await samples()).filter(({ split }) => split === 'text_to_image');
    expect(text).toMatchObject({ communityImages: ['o'], feedback: [feedback] });
    expect(text!.postIds.toSorted()).toEqual(['x:1', 'x:2', 'x:3']);
    expect(text!.postUrls).toHaveLength(3);
    expect(text!.candidateIds).toHaveLength(3);
    const merged = await place.store.candidates.get(made[1]!._id);
    const kept = text!.candidateIds[0];
    if (merged!._id !== kept)
      expect(merged).toMatchObject({ state: 'duplicate', sampleId: text!._id, duplicate: { of: kept, kind: 'text' } });
  });

  it('merges only equal prompts with equal inputs where the file asks for nothing else', async () => {
    await put(
      makeCandidate('1', { prompt: LONG }),
      makeCandidate('2', { prompt: LONG.replace('lanterns', 'neon') }),
      makeCandidate('3', { prompt: `${LONG}!` }),
    );

    expect(await curate(contextOf({}))).toMatchObject({ 'curate.accepted': 2, 'curate.duplicate': 1 });
  });

  it('takes pictures that look the same for the same inputs', async () => {
    const picture = { mediaType: 'image/png', width: 9, height: 9, crop: null };
    await place.store.pictures.put({ _id: 'a', phash: '00000000000000ff', ...picture });
    await place.store.pictures.put({ _id: 'b', phash: '00000000000000f0', ...picture });
    await put(
      makeCandidate('1', { prompt: 'red', inputImages: ['a'] }),
      makeCandidate('2', { prompt: 'red', inputImages: ['b'] }),
    );

    expect(await curate(contextOf({ dedupe: {} }))).toMatchObject({
      'curate.duplicate-image': 1,
      'samples.image_to_image': 1,
    });
    expect(await curate(contextOf({ dedupe: { image: 3 } }))).toMatchObject({ 'samples.image_to_image': 2 });
  });

  it('caps by a draw that its seed decides, and makes the same one again', async () => {
    await put(...Array.from({ length: 30 }, (_, i) => makeCandidate(String(i))));
    const chosen = async (config: object) => {
      await curate(contextOf({ maxPerSplit: 5, ...config }));
      return (await samples()).map(({ _id }) => _id).toSorted();
    };

    const first = await chosen({ seed: 1 });
    const second = await chosen({ seed: 2 });

    expect([first.length, second.length]).toEqual([5, 5]);
    expect(second).not.toEqual(first);
    expect(await chosen({ seed: 1 })).toEqual(first);
    const smallest = (await chosen({})).join();
    const all = [...(await place.store.candidates.getMany((await ids()).map(String))).values()];
    expect(
      all
        .filter(({ state }) => state === 'accepted')
        .map(({ sampleId }) => String(sampleId))
        .toSorted()
        .join(),
    ).toBe(smallest);
  });

  it('leaves what needs a person out where nobody has to review, and puts it into the queue', async () => {
    await put(makeCandidate('1'), makeCandidate('2', { state: 'needs_review', reason: 'input_image' }));

    const counts = await curate(contextOf({}));

    expect(counts).toEqual({ 'curate.accepted': 1, 'curate.needs_review': 1, 'samples.text_to_image': 1 });
    const queue = await loadQueue(place, 'autumn');
    expect(queue).toMatchObject([{ item: { reasons: ['input_image'], required: false }, decision: null }]);
    expect(missingDecisions(queue)).toBe(0);
  });

  it('holds every benchmark sample for a person where all are reviewed, disputed ones first', async () => {
    await put(
      makeCandidate('1'),
      makeCandidate('2', { state: 'needs_review', reason: 'prompt' }),
      makeCandidate('3', { disputed: true, state: 'needs_review', reason: 'annotators disagree' }),
      makeCandidate('4', { split: 'analysis' }),
      makeCandidate('5', { state: 'discarded', split: null }),
    );

    const counts = await curate(contextOf({ review: 'all' }));

    expect(counts).toEqual({
      'curate.awaiting_review': 3,
      'curate.accepted': 1,
      'curate.discarded': 1,
      'samples.analysis': 1,
    });
    const queue = await loadQueue(place, 'autumn');
    expect(queue.map(({ item }) => item.reasons)).toEqual([['disputed', 'needs_review'], ['prompt'], []]);
    expect(missingDecisions(queue)).toBe(3);
  });

  it.each(['all', 'disputed', 'none'])(
    'lets nothing in that the safety step doubts or never came to, where people review %s',
    async (review) => {
      await put(
        makeCandidate('1', { split: 'analysis' }),
        makeCandidate('doubted', { split: 'analysis', state: 'needs_review', reason: 'safety: minor_in_input' }),
        makeCandidate('never seen', { split: 'analysis', annotations: {} }),
        makeCandidate('seen by an earlier refresh', { state: 'accepted', openState: 'open', annotations: {} }),
        makeCandidate('gone', { split: 'analysis', state: 'withdrawn', annotations: {} }),
      );

      const context = contextOf({ review });
      const counts = await curate(context);

      expect(counts).toMatchObject({ 'curate.accepted': 1, 'samples.analysis': 1, 'safety.unchecked': 2 });
      expect(counts).toMatchObject(
        review === 'none' ? { 'curate.needs_review': 3 } : { 'curate.needs_review': 2, 'curate.awaiting_review': 1 },
      );
      const { _id } = makeCandidate('never seen');
      expect(await place.store.candidates.get(_id)).toMatchObject({
        state: 'needs_review',
        reason: 'safety: no-verdict',
        safety: ['no-verdict'],
      });
      expect(await curate(context)).toEqual(counts);
      const verdict = { refreshId: 'autumn', note: null, reviewer: 'ada', prompt: null, images: null, reasons: [] };
      await decide(context, { ...verdict, candidateId: _id, decision: 'accept' });
      expect(await curate(context)).toMatchObject({ 'curate.accepted': 2, 'samples.analysis': 2 });
    },
  );

  it('looks at no safety where the file does not', async () => {
    await put(makeCandidate('1', { annotations: {} }));

    const counts = await curate(contextOf({}, 'autumn', { safety: null }));

    expect(counts).toEqual({ 'curate.accepted': 1, 'samples.text_to_image': 1 });
  });

  it('holds only what annotators doubt where disputed ones are reviewed', async () => {
    await put(makeCandidate('1'), makeCandidate('2', { disputed: true }));

    expect(await curate(contextOf({ review: 'disputed' }))).toEqual({
      'curate.accepted': 1,
      'curate.awaiting_review': 1,
      'samples.text_to_image': 1,
    });
  });
});

describe('decisions', () => {
  const who = { refreshId: 'autumn', note: null, reviewer: 'ada', prompt: null, images: null };
  const candidates = [makeCandidate('1'), makeCandidate('2', { state: 'needs_review', reason: 'prompt' })];
  const [open, doubtful] = candidates.map(({ _id }) => _id) as [string, string];

  it('are carried out by the next curation, and again by one after it', async () => {
    const context = contextOf({ review: 'all' });
    await put(...candidates);
    await curate(context);
    await decide(context, { ...who, candidateId: open, decision: 'reject', reasons: ['prompt'] });
    await decide(context, {
      ...who,
      candidateId: doubtful,
      decision: 'accept',
      reasons: [],
      prompt: 'a better prompt',
    });

    const counts = await curate(context);

    expect(counts).toEqual({ 'curate.accepted': 1, 'curate.rejected': 1, 'samples.text_to_image': 1 });
    expect(await samples()).toMatchObject([
      { prompt: 'a better prompt', originalPrompt: 'a painting of 2', promptModified: true },
    ]);
    expect(await curate(context)).toEqual(counts);
    expect(missingDecisions(await loadQueue(place, 'autumn'))).toBe(0);
  });

  it('hold for a candidate of a later refresh with the same prompt and inputs', async () => {
    const context = contextOf({ review: 'all' });
    await put(...candidates);
    await curate(context);
    await decide(context, { ...who, candidateId: open, decision: 'reject', reasons: ['unsafe'] });
    await put(makeCandidate('1 again', { prompt: 'A painting of: 1', refreshIds: ['winter'] }));

    expect(await curate(contextOf({ review: 'all' }, 'winter'), 'winter')).toEqual({ 'curate.rejected': 1 });
  });

  it('are taken back by an undo, and the sample leaves the refresh', async () => {
    const context = contextOf({ review: 'all' });
    await put(...candidates);
    await curate(context);
    await decide(context, { ...who, candidateId: open, decision: 'accept', reasons: [] });
    await curate(context);
    expect(await samples()).toHaveLength(1);

    const { undone } = await undo(context, { candidateId: open, refreshId: 'autumn', reviewer: 'ben' });

    expect(undone.reviewer).toBe('ada');
    expect(await curate(context)).toEqual({ 'curate.awaiting_review': 2 });
    expect(await samples()).toEqual([]);
    expect(await place.store.reviews.count({})).toBe(2);
  });

  it('can swap inputs and outputs, which moves a sample to the other split', async () => {
    const context = contextOf({ review: 'all' });
    const turned = makeCandidate('turned', { inputImages: [], outputImages: ['a'.repeat(64)] });
    await put(turned);
    await curate(context);
    const images = { inputs: turned.outputImages, outputs: [] };
    await decide(context, { ...who, candidateId: turned._id, decision: 'accept', reasons: [], images });

    expect(await curate(context)).toMatchObject({ 'samples.image_to_image': 1 });
    expect((await samples())[0]).toMatchObject({ inputImages: images.inputs, communityImages: [] });
  });

  it('do not give the place of a rejected sample to one that was not drawn', async () => {
    const context = contextOf({ review: 'all', maxPerSplit: 2 });
    await put(...Array.from({ length: 4 }, (_, i) => makeCandidate(String(i))));
    await curate(context);
    const [first, second] = await loadQueue(place, 'autumn');
    await decide(context, { ...who, candidateId: first!.item.candidateId, decision: 'reject', reasons: ['other'] });
    await decide(context, { ...who, candidateId: second!.item.candidateId, decision: 'accept', reasons: [] });

    expect(await curate(context)).toEqual({
      'curate.accepted': 1,
      'curate.rejected': 1,
      'curate.capped': 2,
      'samples.text_to_image': 1,
    });
  });

  it.each<[string, object, RegExp]>([
    ['a rejection without a reason', { decision: 'reject' }, /needs a reason/],
    ['a rejection with an edit', { decision: 'reject', reasons: ['other'], prompt: 'x' }, /cannot be edited/],
    ['an empty prompt', { prompt: ' ' }, /cannot be empty/],
    [
      'a picture of somewhere else',
      { images: { inputs: ['f'.repeat(64)], outputs: [] } },
      /is no picture of this candidate/,
    ],
    ['a picture twice', { images: { inputs: ['a'], outputs: ['a'] } }, /only once/],
    ['no name', { reviewer: ' ' }, /name of a reviewer/],
  ])('refuse %s', async (_, changes, words) => {
    await put(...candidates);
    const verdict = { ...who, candidateId: open, decision: 'accept' as const, reasons: [], ...changes };

    await expect(decide(contextOf({}), verdict)).rejects.toThrow(words);
  });

  it('refuse what somebody decided meanwhile', async () => {
    await put(...candidates);
    const context = contextOf({});
    const first = await decide(context, { ...who, candidateId: open, decision: 'accept', reasons: [], seen: null });
    const second = {
      ...who,
      reviewer: 'ben',
      candidateId: open,
      decision: 'reject' as const,
      reasons: ['other' as const],
    };

    await expect(decide(context, { ...second, seen: null })).rejects.toThrow('ada decided meanwhile: accept');
    await expect(decide(context, { ...second, seen: first._id })).resolves.toMatchObject({ decision: 'reject' });
  });
});

async function ids(): Promise<string[]> {
  const found: string[] = [];
  for await (const { _id } of place.store.candidates.find({})) found.push(_id);
  return found;
}
