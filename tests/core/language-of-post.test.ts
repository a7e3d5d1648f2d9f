import { describe, expect, it } from 'vitest';
import { languageOfPost } from '../../core/language-of-post.js';

describe('languageOfPost', () => {
  it.each([
    ['en', 'wanted'],
    ['EN', 'wanted'],
    ['en-US', 'wanted'],
    ['he', 'wanted'],
    ['iw', 'wanted'],
    ['ja', 'other'],
    ['pt_BR', 'other'],
    [null, 'unknown'],
    ['', 'unknown'],
    ['und', 'unknown'],
    ['zxx', 'unknown'],
    ['qme', 'unknown'],
  ])('calls %j %s, where English and Hebrew are wanted', (language, wanted) => {
    expect(languageOfPost({ language }, ['en', 'he'])).toBe(wanted);
  });

  it('wants everything where no languages are named', () => {
    expect(languageOfPost({ language: 'ja' }, null)).toBe('wanted');
    expect(languageOfPost({ language: null }, null)).toBe('wanted');
  });
});
