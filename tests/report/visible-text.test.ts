import { describe, expect, it } from 'vitest';
import { excerpt, visibleParts, visibleText } from '../../report/format/visible-text.js';

describe('visibleText', () => {
  it.each([
    ['a right-to-left override', 'photo\u202Egnp.exe', 'photo[U+202E]gnp.exe'],
    ['isolates and marks', '\u2066a\u2069\u200F', '[U+2066]a[U+2069][U+200F]'],
    ['zero-width characters', 'pass\u200Bword\uFEFF', 'pass[U+200B]word[U+FEFF]'],
    ['a soft hyphen', 'co\u00ADop', 'co[U+00AD]op'],
    ['control characters', 'bell\u0007 null\u0000', 'bell[U+0007] null[U+0000]'],
    ['line separators', 'one\u2028two', 'one[U+2028]two'],
    ['text hidden in tag characters', 'hi\u{E0068}\u{E0069}', 'hi[U+E0068][U+E0069]'],
    ['joiners between Latin letters', 'ad\u200Dmin', 'ad[U+200D]min'],
  ])('shows %s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it.each([
    ['line breaks and tabs', 'one\n\ttwo'],
    ['joined emoji', 'family 👩‍👩‍👧 and 🏳️‍🌈'],
    ['the flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['joiners of Persian and Hindi', 'می‌خواهم क्‍ष'],
    ['right-to-left letters', 'مرحبا שלום'],
  ])('leaves %s as they are', (_, text) => {
    expect(visibleParts(text)).toEqual([{ text, control: null }]);
  });

  it('takes every kind of line end for a line break', () => {
    expect(visibleText('a\r\nb\rc')).toBe('a\nb\nc');
  });
});

describe('excerpt', () => {
  it('folds white space and marks where it cut', () => {
    expect(excerpt('a  b\n\nc', 10)).toBe('a b c');
    expect(excerpt('abcdef', 3)).toBe('abc…');
  });

  it('cuts between what a reader takes for characters', () => {
    expect(excerpt('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 2)).toBe('👩‍👩‍👧👩‍👩‍👧…');
  });
});
