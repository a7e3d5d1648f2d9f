import { describe, expect, it } from 'vitest';
import { reviewReport, type ReviewedItem } from '../../../core/review/review-report.js';

const ITEM: ReviewedItem = {
  split: 'text_to_image',
  quality: 'benchmark',
  qualityReason: null,
  secondOpinion: null,
  disputed: false,
  flagged: false,
  steps: { images: true, completion: false, screenshot: false },
  markable: [],
  wrong: [],
  accepted: true,
  reasons: [],
  promptEdited: false,
  imagesRearranged: false,
  byReviewer: [],
};
const NONE = { text_to_image: 0, image_to_image: 0 };

function times(n: number, changes: Partial<ReviewedItem>): ReviewedItem[] {
  return Array.from({ length: n }, () => ({ ...ITEM, ...changes }));
}

describe('reviewReport', () => {
  // 8 of 10 benchmark verdicts hold; of 6 doubted ones 2 are accepted after all.
  const items = [
    ...times(7, {}),
    ...times(1, { promptEdited: true, imagesRearranged: true }),
    ...times(2, { accepted: false, reasons: ['unsafe'] }),
    ...times(2, { quality: 'manual_review', qualityReason: 'input_image', split: 'image_to_image' }),
    ...times(4, { quality: 'manual_review', qualityReason: 'prompt', accepted: false, reasons: ['prompt', 'other'] }),
  ];
  const report = reviewReport('autumn', items, { text_to_image: 3, image_to_image: 1 });
  const row = (step: string, when: string) => report.steps.find((one) => one.step === step && one.when === when);

  it('tells the precision of verdicts, by verdict and by reason', () => {
    expect(row('quality', 'verdict benchmark')).toMatchObject({ hits: 8, n: 10, share: 0.8 });
    expect(row('quality', 'verdict manual_review')).toMatchObject({ hits: 2, n: 6 });
    expect(row('quality', 'manual_review: input_image')).toMatchObject({ hits: 2, n: 2 });
    expect(row('quality', 'manual_review: prompt')).toMatchObject({ hits: 0, n: 4 });
  });

  it('tells how often the other steps were right', () => {
    expect(row('safety', 'let through')).toMatchObject({ hits: 14, n: 16 });
    expect(row('extraction', 'accepted')).toMatchObject({ hits: 9, n: 10 });
    expect(row('images', 'accepted')).toMatchObject({ hits: 9, n: 10 });
    expect(row('completion', 'accepted, filled in')).toMatchObject({ n: 0, share: null });
  });

  it('tells of steps that no decision is about how often nobody marked them as wrong', () => {
    const marked = reviewReport(
      'autumn',
      [
        ...times(3, { markable: ['feedback', 'applicability'] }),
        ...times(1, { markable: ['feedback'], wrong: ['feedback'] }),
        ...times(5, {}),
      ],
      NONE,
    );

    const rows = marked.steps.filter(({ right }) => right === 'not marked as wrong');
    expect(rows).toMatchObject([
      { step: 'placeholders', hits: 0, n: 0, share: null },
      { step: 'applicability', hits: 3, n: 3 },
      { step: 'feedback', hits: 3, n: 4 },
    ]);
  });

  it('tells what was lost in each split, and what waits', () => {
    expect(report.waiting).toBe(4);
    expect(report.splits).toMatchObject([
      { split: 'text_to_image', items: 17, decided: 14, lost: { hits: 6, n: 14 } },
      { split: 'image_to_image', items: 3, decided: 2, lost: { hits: 0, n: 2 } },
    ]);
    expect(report.rejections).toEqual({ unsafe: 2, prompt: 4, other: 4 });
  });

  it('gives the agreement of the quality step with people beyond chance', () => {
    // Both yes 8, both no 4, of 16: agreement 0.75, chance 10/16 x 10/16 + 6/16 x 6/16 = 0.53125, kappa 0.4667.
    expect(report.qualityKappa).toMatchObject({ n: 16, agreement: 0.75 });
    expect(report.qualityKappa.kappa).toBeCloseTo(0.4667, 4);
  });

  it('says of each step for what reasons people rejected what it got wrong', () => {
    expect(row('quality', 'verdict benchmark')?.rejectedFor).toEqual({ unsafe: 2 });
    expect(row('quality', 'manual_review: prompt')?.rejectedFor).toEqual({ prompt: 4, other: 4 });
    expect(row('extraction', 'accepted')?.rejectedFor).toEqual({});
  });

  it('tells the second annotator, the safety step and relevance against people too', () => {
    const found = reviewReport(
      'autumn',
      [
        ...times(6, { secondOpinion: 'benchmark' }),
        ...times(2, { secondOpinion: 'discard', accepted: false, reasons: ['off_topic'] }),
        ...times(3, { flagged: true, accepted: false, reasons: ['unsafe'] }),
        ...times(1, { flagged: true }),
        ...times(1, { flagged: null, quality: null }),
        ...times(2, { steps: { ...ITEM.steps, screenshot: true }, promptEdited: true }),
      ],
      NONE,
    );
    const rowOf = (step: string, when: string) => found.steps.find((one) => one.step === step && one.when === when);

    expect(rowOf('relevance', 'let through')).toMatchObject({ hits: 13, n: 15, rejectedFor: { off_topic: 2 } });
    expect(rowOf('second_opinion', 'verdict discard')).toMatchObject({ hits: 2, n: 2 });
    expect(rowOf('safety', 'let through')).toMatchObject({ hits: 10, n: 10 });
    expect(rowOf('safety', 'found something')).toMatchObject({ hits: 3, n: 4 });
    expect(rowOf('screenshot', 'accepted, read off')).toMatchObject({ hits: 0, n: 2 });
    expect(found.kappas).toMatchObject([
      { step: 'quality', n: 14 },
      { step: 'second_opinion', n: 8, agreement: 1, kappa: 1 },
      // Both safe 10, both not 3, of 14: agreement 13/14, chance (10 x 11 + 4 x 3) / 196.
      { step: 'safety', n: 14 },
    ]);
    expect(found.kappas[2]?.kappa).toBeCloseTo((13 / 14 - 122 / 196) / (1 - 122 / 196), 10);
  });

  it('sets every two people side by side who decided on the same items', () => {
    const ada = { reviewer: 'ada', accepted: true };
    const two = reviewReport(
      'autumn',
      [
        ...times(3, { byReviewer: [{ reviewer: 'ben', accepted: true }, ada] }),
        ...times(1, { byReviewer: [ada, { reviewer: 'ben', accepted: false }] }),
        ...times(5, { byReviewer: [ada] }),
      ],
      NONE,
    );

    expect(two.people).toEqual([{ a: 'ada', b: 'ben', n: 4, agreement: 0.75, kappa: null, low: null, high: null }]);
  });

  it('makes up no number where nobody decided', () => {
    const empty = reviewReport('autumn', [], NONE);

    expect(empty.qualityKappa).toEqual({ n: 0, agreement: null, kappa: null, low: null, high: null });
    expect(empty.splits.map(({ lost }) => lost.share)).toEqual([null, null]);
  });
});
