import { describe, expect, it } from 'vitest';
import { ngramVector } from '../../../core/embedding/ngram-vector.js';
import { dot } from '../../../core/embedding/unit-vector.js';

function alike(a: string, b: string): number {
  return dot(ngramVector(a, 512), ngramVector(b, 512));
}

describe('ngramVector', () => {
  it('gives the same vector of length 1 each time', () => {
    const vector = ngramVector('A red fox in the snow', 512);

    expect(vector).toEqual(ngramVector('A red fox in the snow', 512));
    expect(dot(vector, vector)).toBeCloseTo(1, 5);
  });

  it('does not look at capitals, marks of punctuation, or the form of a character', () => {
    expect(alike('A RED fox, in the snow!', 'a red fox in the snow')).toBeCloseTo(1, 5);
    expect(alike('ﬁx the café', 'fix the cafe\u0301')).toBeCloseTo(1, 5);
  });

  it.each([
    ['other words', 'a red fox in the snow', 'portrait of an old astronaut'],
    ['another language', 'a red fox in the snow', '雪の中の赤い狐'],
  ])('puts texts of %s far apart', (_, a, b) => {
    expect(Math.abs(alike(a, b))).toBeLessThan(0.15);
  });

  it.each([
    ['English', 'a red fox runs in the snow', 'red foxes run in deep snow', 'a city street at night'],
    ['Japanese', '雪の中の赤い狐', '雪の中を走る赤い狐', '夜の街の風景'],
    ['misspelt English', 'a beautiful landscape', 'a beautifull landscpae', 'an ugly city'],
  ])('puts wording that is alike nearer than other wording, in %s', (_, text, near, far) => {
    expect(alike(text, near)).toBeGreaterThan(alike(text, far) + 0.2);
  });

  it('gives zeros for a text without letters and digits', () => {
    expect(ngramVector('!?', 8)).toEqual(new Float32Array(8));
  });
});
