import { describe, expect, it } from 'vitest';
import { countKeyOf, pullKeyOf } from '../../core/pull-key.js';
import { pullsOf } from '../../core/pulls.js';
import type { NetworkSource } from '../../core/schemas/source.js';
import { windowSlices } from '../../core/window-slices.js';
import { makeRefreshFile, MINIMAL } from './make-refresh-file.js';

const X = { kind: 'x', queries: ['"gpt image"', 'nano banana'] };

function pulls(changes: Record<string, unknown>, position = 0) {
  const file = makeRefreshFile({ sources: [X], ...changes });
  return pullsOf(file, file.sources[position]!);
}

describe('pullsOf', () => {
  it('is the queries of a source over the window of the refresh, where there are no phases', () => {
    expect(pulls({})).toEqual([
      { phaseId: null, query: { kind: 'raw', text: '"gpt image"' }, window: MINIMAL.window },
      { phaseId: null, query: { kind: 'raw', text: 'nano banana' }, window: MINIMAL.window },
    ]);
  });

  it('is nothing for posts that are in the store already', () => {
    expect(pulls({ sources: MINIMAL.sources })).toEqual([]);
  });

  it('goes phase by phase, language by language and slice by slice, after the own queries', () => {
    const phases = [
      { id: 'broad', keywords: ['fox', 'red hen'], languages: ['en', 'ja'], windowDays: 10 },
      { id: 'narrow', keywords: ['#fox'], window: { from: '2026-10-03', to: '2026-10-04' } },
    ];

    const found = pulls({ phases }).slice(2);

    const words = { kind: 'words', words: ['fox', 'red hen'] };
    const [first, second] = [
      { from: '2026-10-01', to: '2026-10-10' },
      { from: '2026-10-11', to: '2026-10-14' },
    ];
    expect(found).toEqual([
      { phaseId: 'broad', query: { ...words, language: 'en' }, window: first },
      { phaseId: 'broad', query: { ...words, language: 'en' }, window: second },
      { phaseId: 'broad', query: { ...words, language: 'ja' }, window: first },
      { phaseId: 'broad', query: { ...words, language: 'ja' }, window: second },
      { phaseId: 'narrow', query: { kind: 'words', words: ['#fox'], language: null }, window: phases[1]!.window },
    ]);
  });

  it('puts a phase only to the sources that it names', () => {
    const sources = [X, { ...X, id: 'other' }];
    const phases = [{ id: 'broad', keywords: ['fox'], sources: ['other'] }];

    expect(pulls({ sources, phases }, 0)).toHaveLength(2);
    expect(pulls({ sources, phases }, 1)).toHaveLength(3);
  });

  it('splits keywords that one query does not take', () => {
    const keywords = Array.from({ length: 12 }, (_, i) => `${'long '.repeat(20)}${i}`);

    const found = pulls({ phases: [{ id: 'broad', keywords }] }).slice(2);

    expect(found).toHaveLength(2);
    expect(found.flatMap(({ query }) => (query.kind === 'words' ? query.words : []))).toEqual(keywords);
  });
});

describe('windowSlices', () => {
  it('has every day once, over the end of a month and of a leap February', () => {
    expect(windowSlices({ from: '2024-02-27', to: '2024-03-04' }, 3)).toEqual([
      { from: '2024-02-27', to: '2024-02-29' },
      { from: '2024-03-01', to: '2024-03-03' },
      { from: '2024-03-04', to: '2024-03-04' },
    ]);
  });

  it('is one slice where it is not cut, or fits', () => {
    expect(windowSlices(MINIMAL.window, null)).toEqual([MINIMAL.window]);
    expect(windowSlices(MINIMAL.window, 14)).toEqual([MINIMAL.window]);
  });
});

describe('keys of pulls', () => {
  const [own] = pulls({});

  it('are the same for two phases that ask for the same, and differ by source and refresh', () => {
    const phases = ['a', 'b'].map((id) => ({ id, keywords: ['fox'] }));
    const [one, other] = pulls({ phases }).slice(2);

    expect(pullKeyOf('autumn', 'x', one!)).toBe(pullKeyOf('autumn', 'x', other!));
    expect(pullKeyOf('autumn', 'x', one!)).not.toBe(pullKeyOf('winter', 'x', one!));
    expect(pullKeyOf('autumn', 'x', one!)).not.toBe(pullKeyOf('autumn', 'y', one!));
  });

  it('of a count know what changes the count, and nothing else', () => {
    const source = (change: Record<string, unknown>) =>
      makeRefreshFile({ sources: [{ ...X, ...change }] }).sources[0] as NetworkSource;
    const key = countKeyOf(source({}), own!);

    expect(countKeyOf(source({ id: 'y', pageSize: 50, queries: ['z'], pricePerCountUsd: 0.01 }), own!)).toBe(key);
    expect(countKeyOf(source({ search: 'recent' }), own!)).not.toBe(key);
    expect(countKeyOf(source({ operators: 'has:images' }), own!)).not.toBe(key);
  });
});
