import { describe, expect, it } from 'vitest';
import { decide } from '../../../activities/review/decide.js';
import { loadQueue, missingDecisions } from '../../../activities/review/queue.js';
import { makeCandidate } from '../../core/make-records.js';
import { useCurateDesk } from './curate-desk.js';

const desk = useCurateDesk();

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
    await desk.put(...made);

    const counts = await desk.curate(desk.contextOf({ dedupe: {} }));

    expect(counts).toEqual({
      'curate.accepted': 3,
      'curate.duplicate': 1,
      'curate.duplicate-text': 1,
      'samples.text_to_image': 1,
      'samples.image_to_image': 2,
    });
    const [text] = (await desk.samples()).filter(({ split }) => split === 'text_to_image');
    expect(text).toMatchObject({ communityImages: ['o'], feedback: [feedback] });
    expect(text!.postIds.toSorted()).toEqual(['x:1', 'x:2', 'x:3']);
    expect(text!.postUrls).toHaveLength(3);
    expect(text!.candidateIds).toHaveLength(3);
    const merged = await desk.store.candidates.get(made[1]!._id);
    const kept = text!.candidateIds[0];
    if (merged!._id !== kept)
      expect(merged).toMatchObject({ state: 'duplicate', sampleId: text!._id, duplicate: { of: kept, kind: 'text' } });
  });

  it('keeps what an earlier release has of a sample, and follows what is decided of its own candidates', async () => {
    const said = (postId: string) => ({ postId, url: null, text: 'nice', polarity: null, keywords: [] });
    await desk.put(makeCandidate('1', { prompt: LONG, outputImages: ['o1'], feedback: [said('x:n'), said('x:m')] }));
    await desk.curate(desk.contextOf({}));
    const winter = { prompt: LONG, refreshIds: ['winter'] };
    await desk.put(makeCandidate('2', { ...winter, outputImages: ['o2'], feedback: [said('x:m')] }));
    await desk.put(makeCandidate('3', { ...winter, outputImages: ['o3'] }));
    const context = desk.contextOf({}, 'winter');

    await desk.curate(context, 'winter');

    const [before] = await desk.samples('autumn');
    expect(before?.refreshIds).toEqual(['autumn', 'winter']);
    expect(before?.postIds.toSorted()).toEqual(['x:1', 'x:2', 'x:3']);
    expect(before?.communityImages.toSorted()).toEqual(['o1', 'o2', 'o3']);
    expect(before?.feedback.map(({ postId }) => postId)).toEqual(['x:m', 'x:n']);
    await desk.store.candidates.raw.deleteOne({ postIds: ['x:3'] });
    await desk.curate(context, 'winter');
    const [after] = await desk.samples('winter');
    expect(after?.postIds.toSorted()).toEqual(['x:1', 'x:2']);
    expect(after?.communityImages.toSorted()).toEqual(['o1', 'o2']);
  });

  it('merges only equal prompts with equal inputs where the file asks for nothing else', async () => {
    await desk.put(
      makeCandidate('1', { prompt: LONG }),
      makeCandidate('2', { prompt: LONG.replace('lanterns', 'neon') }),
      makeCandidate('3', { prompt: `${LONG}!` }),
    );

    expect(await desk.curate(desk.contextOf({}))).toMatchObject({ 'curate.accepted': 2, 'curate.duplicate': 1 });
  });

  it('takes pictures that look the same for the same inputs', async () => {
    const picture = { mediaType: 'image/png', width: 9, height: 9, crop: null };
    await desk.store.pictures.put({ _id: 'a', phash: '00000000000000ff', ...picture });
    await desk.store.pictures.put({ _id: 'b', phash: '00000000000000f0', ...picture });
    await desk.put(
      makeCandidate('1', { prompt: 'red', inputImages: ['a'] }),
      makeCandidate('2', { prompt: 'red', inputImages: ['b'] }),
    );

    expect(await desk.curate(desk.contextOf({ dedupe: {} }))).toMatchObject({
      'curate.duplicate-image': 1,
      'samples.image_to_image': 1,
    });
    expect(await desk.curate(desk.contextOf({ dedupe: { image: 3 } }))).toMatchObject({ 'samples.image_to_image': 2 });
  });

  it('caps by a draw that its seed decides, and makes the same one again', async () => {
    await desk.put(...Array.from({ length: 30 }, (_, i) => makeCandidate(String(i))));
    const chosen = async (config: object) => {
      await desk.curate(desk.contextOf({ maxPerSplit: 5, ...config }));
      return (await desk.samples()).map(({ _id }) => _id).toSorted();
    };

    const first = await chosen({ seed: 1 });
    const second = await chosen({ seed: 2 });

    expect([first.length, second.length]).toEqual([5, 5]);
    expect(second).not.toEqual(first);
    expect(await chosen({ seed: 1 })).toEqual(first);
    const smallest = (await chosen({})).join();
    const all = [...(await desk.store.candidates.getMany((await ids()).map(String))).values()];
    expect(
      all
        .filter(({ state }) => state === 'accepted')
        .map(({ sampleId }) => String(sampleId))
        .toSorted()
        .join(),
    ).toBe(smallest);
  });

  it('leaves what needs a person out where nobody has to review, and puts it into the queue', async () => {
    await desk.put(makeCandidate('1'), makeCandidate('2', { state: 'needs_review', reason: 'input_image' }));

    const counts = await desk.curate(desk.contextOf({}));

    expect(counts).toEqual({ 'curate.accepted': 1, 'curate.needs_review': 1, 'samples.text_to_image': 1 });
    const queue = await loadQueue(desk, 'autumn');
    expect(queue).toMatchObject([{ item: { reasons: ['input_image'], required: false }, decision: null }]);
    expect(missingDecisions(queue)).toBe(0);
  });

  it('holds every benchmark sample for a person where all are reviewed, disputed ones first', async () => {
    await desk.put(
      makeCandidate('1'),
      makeCandidate('2', { state: 'needs_review', reason: 'prompt' }),
      makeCandidate('3', { disputed: true, state: 'needs_review', reason: 'annotators disagree' }),
      makeCandidate('4', { split: 'analysis' }),
      makeCandidate('5', { state: 'discarded', split: null }),
    );

    const counts = await desk.curate(desk.contextOf({ review: 'all' }));

    expect(counts).toEqual({
      'curate.awaiting_review': 3,
      'curate.accepted': 1,
      'curate.discarded': 1,
      'samples.analysis': 1,
    });
    const queue = await loadQueue(desk, 'autumn');
    expect(queue.map(({ item }) => item.reasons)).toEqual([['disputed', 'needs_review'], ['prompt'], []]);
    expect(missingDecisions(queue)).toBe(3);
  });

  it.each(['all', 'disputed', 'none'])(
    'lets nothing in that the safety step doubts or never came to, where people review %s',
    async (review) => {
      await desk.put(
        makeCandidate('1', { split: 'analysis' }),
        makeCandidate('doubted', { split: 'analysis', state: 'needs_review', reason: 'safety: minor_in_input' }),
        makeCandidate('never seen', { split: 'analysis', annotations: {} }),
        makeCandidate('seen by an earlier refresh', { state: 'accepted', openState: 'open', annotations: {} }),
        makeCandidate('gone', { split: 'analysis', state: 'withdrawn', annotations: {} }),
      );

      const context = desk.contextOf({ review });
      const counts = await desk.curate(context);

      expect(counts).toMatchObject({ 'curate.accepted': 1, 'samples.analysis': 1, 'safety.unchecked': 2 });
      expect(counts).toMatchObject(
        review === 'none' ? { 'curate.needs_review': 3 } : { 'curate.needs_review': 2, 'curate.awaiting_review': 1 },
      );
      const { _id } = makeCandidate('never seen');
      expect(await desk.store.candidates.get(_id)).toMatchObject({
        state: 'needs_review',
        reason: 'safety: no-verdict',
        safety: ['no-verdict'],
      });
      expect(await desk.curate(context)).toEqual(counts);
      const verdict = { refreshId: 'autumn', note: null, reviewer: 'ada', prompt: null, images: null, reasons: [] };
      await decide(context, { ...verdict, candidateId: _id, decision: 'accept' });
      expect(await desk.curate(context)).toMatchObject({ 'curate.accepted': 2, 'samples.analysis': 2 });
    },
  );

  it('looks at no safety where the file does not', async () => {
    await desk.put(makeCandidate('1', { annotations: {} }));

    const counts = await desk.curate(desk.contextOf({}, 'autumn', { safety: null }));

    expect(counts).toEqual({ 'curate.accepted': 1, 'samples.text_to_image': 1 });
  });

  it('holds only what annotators doubt where disputed ones are reviewed', async () => {
    await desk.put(makeCandidate('1'), makeCandidate('2', { disputed: true }));

    expect(await desk.curate(desk.contextOf({ review: 'disputed' }))).toEqual({
      'curate.accepted': 1,
      'curate.awaiting_review': 1,
      'samples.text_to_image': 1,
    });
  });
});

async function ids(): Promise<string[]> {
  const found: string[] = [];
  for await (const { _id } of desk.store.candidates.find({})) found.push(_id);
  return found;
}
