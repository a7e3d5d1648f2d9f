import { describe, expect, it } from 'vitest';
import { decide, undo } from '../../../activities/review/decide.js';
import { loadQueue, missingDecisions } from '../../../activities/review/queue.js';
import { makeCandidate } from '../../core/make-records.js';
import { useCurateDesk } from './curate-desk.js';

const desk = useCurateDesk();

describe('decisions', () => {
  const who = { refreshId: 'autumn', note: null, reviewer: 'ada', prompt: null, images: null };
  const candidates = [makeCandidate('1'), makeCandidate('2', { state: 'needs_review', reason: 'prompt' })];
  const [open, doubtful] = candidates.map(({ _id }) => _id) as [string, string];

  it('are carried out by the next curation, and again by one after it', async () => {
    const context = desk.contextOf({ review: 'all' });
    await desk.put(...candidates);
    await desk.curate(context);
    await decide(context, { ...who, candidateId: open, decision: 'reject', reasons: ['prompt'] });
    await decide(context, {
      ...who,
      candidateId: doubtful,
      decision: 'accept',
      reasons: [],
      prompt: 'a better prompt',
    });

    const counts = await desk.curate(context);

    expect(counts).toEqual({ 'curate.accepted': 1, 'curate.rejected': 1, 'samples.text_to_image': 1 });
    expect(await desk.samples()).toMatchObject([
      { prompt: 'a better prompt', originalPrompt: 'a painting of 2', promptModified: true },
    ]);
    expect(await desk.curate(context)).toEqual(counts);
    expect(missingDecisions(await loadQueue(desk, 'autumn'))).toBe(0);
  });

  it('hold for a candidate of a later refresh with the same prompt and inputs', async () => {
    const context = desk.contextOf({ review: 'all' });
    await desk.put(...candidates);
    await desk.curate(context);
    await decide(context, { ...who, candidateId: open, decision: 'reject', reasons: ['unsafe'] });
    await desk.put(makeCandidate('1 again', { prompt: 'A painting of: 1', refreshIds: ['winter'] }));

    expect(await desk.curate(desk.contextOf({ review: 'all' }, 'winter'), 'winter')).toEqual({ 'curate.rejected': 1 });
  });

  it('are taken back by an undo, and the sample leaves the refresh', async () => {
    const context = desk.contextOf({ review: 'all' });
    await desk.put(...candidates);
    await desk.curate(context);
    await decide(context, { ...who, candidateId: open, decision: 'accept', reasons: [] });
    await desk.curate(context);
    expect(await desk.samples()).toHaveLength(1);

    const { undone } = await undo(context, { candidateId: open, refreshId: 'autumn', reviewer: 'ben' });

    expect(undone.reviewer).toBe('ada');
    expect(await desk.curate(context)).toEqual({ 'curate.awaiting_review': 2 });
    expect(await desk.samples()).toEqual([]);
    expect(await desk.store.reviews.count({})).toBe(2);
  });

  it('can swap inputs and outputs, which moves a sample to the other split', async () => {
    const context = desk.contextOf({ review: 'all' });
    const turned = makeCandidate('turned', { inputImages: [], outputImages: ['a'.repeat(64)] });
    await desk.put(turned);
    await desk.curate(context);
    const images = { inputs: turned.outputImages, outputs: [] };
    await decide(context, { ...who, candidateId: turned._id, decision: 'accept', reasons: [], images });

    expect(await desk.curate(context)).toMatchObject({ 'samples.image_to_image': 1 });
    expect((await desk.samples())[0]).toMatchObject({ inputImages: images.inputs, communityImages: [] });
  });

  it('do not give the place of a rejected sample to one that was not drawn', async () => {
    const context = desk.contextOf({ review: 'all', maxPerSplit: 2 });
    await desk.put(...Array.from({ length: 4 }, (_, i) => makeCandidate(String(i))));
    await desk.curate(context);
    const [first, second] = await loadQueue(desk, 'autumn');
    await decide(context, { ...who, candidateId: first!.item.candidateId, decision: 'reject', reasons: ['other'] });
    await decide(context, { ...who, candidateId: second!.item.candidateId, decision: 'accept', reasons: [] });

    expect(await desk.curate(context)).toEqual({
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
    await desk.put(...candidates);
    const verdict = { ...who, candidateId: open, decision: 'accept' as const, reasons: [], ...changes };

    await expect(decide(desk.contextOf({}), verdict)).rejects.toThrow(words);
  });

  it('keep the place of a sample in the draw, whatever a person changes in it', async () => {
    const config = { review: 'all', maxPerSplit: 3, seed: 7 };
    const context = desk.contextOf(config);
    const many = Array.from({ length: 12 }, (_, i) =>
      makeCandidate(`many ${i}`, { outputImages: [`o${i}`], prompt: `a drawing of ${i}` }),
    );
    await desk.put(...many);
    await desk.curate(context);
    const queue = await loadQueue(desk, 'autumn');
    expect(queue).toHaveLength(3);

    for (const [i, { item }] of queue.entries()) {
      const { outputImages } = (await desk.store.candidates.get(item.candidateId))!;
      const images = i === 0 ? { inputs: outputImages, outputs: [] } : null;
      const edits = { prompt: `a better drawing, number ${i}`, images };
      await decide(context, { ...who, ...edits, candidateId: item.candidateId, decision: 'accept', reasons: [] });
    }

    expect(await desk.curate(context)).toEqual({
      'curate.accepted': 3,
      'curate.capped': 9,
      'samples.text_to_image': 2,
      'samples.image_to_image': 1,
    });
  });

  it('refuse what somebody decided meanwhile', async () => {
    await desk.put(...candidates);
    const context = desk.contextOf({});
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
