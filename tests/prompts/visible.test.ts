import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../prompts/visible.js';

describe('visible', () => {
  it.each([
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['an override of direction', '\u202eabc', '\\u202eabc'],
    ['a tag, as the pair that it is', 'a\u{e0041}', 'a\\udb40\\udc41'],
    ['a joiner between Latin letters', 'a\u200db', 'a\\u200db'],
    ['a soft hyphen', 'in\u00adter', 'in\\u00adter'],
  ])('escapes %s', (_, text, wanted) => {
    expect(visible(text)).toBe(wanted);
  });

  it.each([
    ['emoji of several parts', '👩‍💻 👨‍👩‍👧 ❤️'],
    ['Persian', 'می‌خواهم'],
    ['Hindi', 'क्‍ष'],
    ['accents, Chinese and line breaks', 'é 你好\n\t"x"'],
  ])('leaves %s as they are', (_, text) => {
    expect(visible(text)).toBe(text);
  });

  it('changes nothing that a JSON parser sees', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(JSON.parse(visible(JSON.stringify(text)))).toBe(text);
      }),
    );
  });
});
