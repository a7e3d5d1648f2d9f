import { describe, expect, it } from 'vitest';
import { asReviewed } from '../../../core/review/as-reviewed.js';
import { reviewSubject } from '../../../core/review/review-subject.js';
import type { Decision } from '../../../core/review/standing-decision.js';
import { makeCandidate } from '../make-records.js';

describe('reviewSubject', () => {
  const candidate = makeCandidate('cat', { prompt: 'A cat!', inputImages: ['a'] });

  it('is the same for another candidate with the same prompt and inputs, so that decisions outlast candidates', () => {
    expect(reviewSubject(makeCandidate('other', { prompt: 'a  cat', inputImages: ['a'], outputImages: ['z'] }))).toBe(
      reviewSubject(candidate),
    );
  });

  it.each([
    ['another prompt', { prompt: 'a dog' }],
    ['another input', { inputImages: ['b'] }],
    ['a prompt that was filled in', { filledPrompt: 'a cat on a sofa' }],
  ])('is another one for %s', (_, changes) => {
    expect(reviewSubject({ ...candidate, ...changes })).not.toBe(reviewSubject(candidate));
  });
});

describe('asReviewed', () => {
  const candidate = makeCandidate('cat', { prompt: 'a cat', inputImages: ['a'], outputImages: ['b'] });
  const accept = { decision: 'accept', prompt: null, images: null } as Decision;

  it('is the candidate as it is where nobody changed anything', () => {
    const asItIs = {
      split: 'image_to_image',
      prompt: 'a cat',
      originalPrompt: null,
      promptModified: false,
      inputImages: ['a'],
      outputImages: ['b'],
    };

    expect(asReviewed(candidate, null)).toEqual(asItIs);
    expect(asReviewed(candidate, accept)).toEqual(asItIs);
  });

  it('has the prompt of the person, and the posted one beside it', () => {
    expect(asReviewed(candidate, { ...accept, prompt: 'a cat, please' })).toMatchObject({
      prompt: 'a cat, please',
      originalPrompt: 'a cat',
      promptModified: true,
    });
  });

  it('moves to the other split with its pictures', () => {
    const images = { inputs: [], outputs: ['a', 'b'] };

    expect(asReviewed(candidate, { ...accept, images })).toMatchObject({
      split: 'text_to_image',
      inputImages: [],
    });
  });

  it('takes nothing of a rejection', () => {
    expect(asReviewed(candidate, { ...accept, decision: 'reject', prompt: 'other' }).prompt).toBe('a cat');
  });
});
