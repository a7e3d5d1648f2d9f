import { describe, expect, it } from 'vitest';
import { unsupported } from '../../activities/generate.js';
import type { Sample } from '../../core/schemas/sample.js';
import { imageConfig } from '../models/image-model-contract.js';

function sample(split: Sample['split'], inputs: number): Sample {
  return { split, inputImages: Array.from({ length: inputs }, (_, i) => `sha-${i}`) } as Sample;
}

describe('what a model is not asked', () => {
  it.each([
    ['a split that it is not set up for', sample('image_to_image', 1), 'the model is not set up for image_to_image'],
    ['what no model is asked', sample('analysis', 0), 'the model is not set up for analysis'],
    ['too many inputs', sample('text_to_image', 3), '3 input images; the model takes 2'],
    ['what it takes', sample('text_to_image', 2), null],
  ])('is told without asking: %s', (_, asked, reason) => {
    expect(unsupported(asked, imageConfig({ splits: ['text_to_image'], maxInputImages: 2 }))).toBe(reason);
  });
});
