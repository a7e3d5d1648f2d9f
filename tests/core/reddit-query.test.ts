import { describe, expect, it } from 'vitest';
import { redditQueryText, splitForReddit } from '../../core/reddit-query.js';
import { Source, type NetworkSource } from '../../core/schemas/source.js';
import { splitKeywords } from '../../core/split-keywords.js';

describe('keywords for Reddit', () => {
  it('are put in quotes with OR between them, without what would end a quote', () => {
    expect(redditQueryText(['fox', 'red "panda" \\', '"', 'OR'])).toBe('"fox" OR "red panda" OR "OR"');
  });

  it('make as few queries as their length allows, each keyword in one of them, in order', () => {
    const words = Array.from({ length: 40 }, (_, i) => `keyword number ${i}`);

    const groups = splitForReddit(words);

    expect(groups.flat()).toEqual(words);
    expect(groups.length).toBe(2);
    for (const group of groups) expect(redditQueryText(group).length).toBeLessThanOrEqual(512);
  });
});

it('keywords for Bluesky make a query each, as it has no OR', () => {
  const bluesky = Source.parse({ kind: 'bluesky', queries: ['any'] }) as NetworkSource;

  expect(splitKeywords(bluesky, ['fox', 'red panda'], null)).toEqual([['fox'], ['red panda']]);
});
