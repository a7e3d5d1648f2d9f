import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePrompt } from '../../core/normalise-prompt.js';

describe('normalisePrompt', () => {
  it.each([
    ['case and space', '  A  Red\n\tFOX ', 'a red fox'],
    ['punctuation and symbols', '“A red fox”, (photo) – 8k!!! ✨', 'a red fox photo 8k'],
    ['wide and compatible letters', 'Ａ ｒｅｄ ﬁsh', 'a red fish'],
    ['composed and decomposed accents', 'cafe\u0301', 'café'],
    ['letters of other scripts', '一只红狐狸，坐着。', '一只红狐狸 坐着'],
    ['a no-break space', 'red\u00A0fox', 'red fox'],
    ['nothing but signs', '?!… 🔥', ''],
  ])('makes %s the same', (_, prompt, normalised) => {
    expect(normalisePrompt(prompt)).toBe(normalised);
  });

  it('keeps words apart that only a sign separated', () => {
    expect(normalisePrompt('black/white')).toBe('black white');
    expect(normalisePrompt('black/white')).not.toBe(normalisePrompt('blackwhite'));
  });

  it('has nothing more to do on what it made', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (prompt) => {
        const once = normalisePrompt(prompt);

        expect(normalisePrompt(once)).toBe(once);
      }),
    );
  });
});
