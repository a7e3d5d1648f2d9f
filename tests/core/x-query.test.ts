import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitForX, xQueryText } from '../../core/x-query.js';

function textOf(words: string[], language: string | null = null, operators = ''): string {
  return xQueryText({ kind: 'words', words, language }, operators);
}

describe('xQueryText', () => {
  it('leaves a query in the own language of X as it is', () => {
    expect(xQueryText({ kind: 'raw', text: '"gpt image" has:images' }, 'lang:en')).toBe('"gpt image" has:images');
  });

  it.each([
    ['fox', '(fox)'],
    ['#aiart', '(#aiart)'],
    ['@someone', '(@someone)'],
    ['日本語', '(日本語)'],
    ['gpt image', '("gpt image")'],
    ['OR', '("OR")'],
    ['AND', '("AND")'],
    ['-fox', '("-fox")'],
    ['from:nobody', '("from:nobody")'],
    ['gpt-image-1', '("gpt-image-1")'],
    ['a (b) c', '("a (b) c")'],
    ['say "cheese"  now', '("say cheese now")'],
  ])('writes the keyword %s so that no sign of it is an operator', (word, wanted) => {
    expect(textOf([word])).toBe(wanted);
  });

  it('takes any of the words, in one language, with the operators of the source', () => {
    expect(textOf(['fox', 'gpt image'], 'pt-BR', 'has:images -is:retweet')).toBe(
      '(fox OR "gpt image") has:images -is:retweet lang:pt',
    );
  });

  it('has the old codes of X for Indonesian and Hebrew', () => {
    expect(textOf(['fox'], 'id')).toBe('(fox) lang:in');
    expect(textOf(['fox'], 'he')).toBe('(fox) lang:iw');
  });
});

describe('splitForX', () => {
  it('puts as many keywords into a query as it takes', () => {
    // (aaaa OR bbbb) has 14 characters, (aaaa OR bbbb OR cccc) 22.
    const groups = splitForX(['aaaa', 'bbbb', 'cccc'], { language: null, operators: '', longest: 21 });

    expect(groups).toEqual([['aaaa', 'bbbb'], ['cccc']]);
  });

  it('keeps every keyword once and in its place, within the length', () => {
    const keyword = fc.string({ minLength: 1, maxLength: 60 }).filter((word) => /[\p{L}\p{N}]/u.test(word));
    const settings = fc.record({
      language: fc.constantFrom(null, 'en', 'zh-Hans'),
      operators: fc.constantFrom('', 'has:images -is:retweet'),
      longest: fc.constantFrom(512, 1024),
    });

    fc.assert(
      fc.property(fc.array(keyword, { minLength: 1, maxLength: 60 }), settings, (words, options) => {
        const groups = splitForX(words, options);

        expect(groups.flat()).toEqual(words);
        for (const group of groups) {
          const text = textOf(group, options.language, options.operators);
          expect(text.length).toBeLessThanOrEqual(options.longest);
          expect((text.match(/"/g) ?? []).length % 2).toBe(0);
        }
      }),
    );
  });
});
