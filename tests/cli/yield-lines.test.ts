import { expect, it } from 'vitest';
import type { QueryYield } from '../../activities/yields/collect-yields.js';
import { yieldLines } from '../../cli/show/yield-lines.js';

const NOTHING = {
  pages: 1,
  found: 0,
  fresh: 0,
  relevant: 0,
  notRelevant: 0,
  settled: 0,
  notJudged: 0,
  onlyHere: 0,
  onlyHereRelevant: 0,
  unreadable: 0,
  partialErrors: 0,
  costUsd: 0,
  unknownCostPages: 0,
  usdPerRelevant: null,
  unlistedPages: 0,
};

it('tells long queries apart by their language, whatever is cut off', () => {
  const window = { from: '2026-10-01', to: '2026-10-07' };
  const words = Array.from({ length: 9 }, (_, i) => `keyword${i}`).join(' | ');
  const queries = ['en', 'ja', null].map((language): QueryYield => {
    const query = language === null ? words : `${words} [${language}]`;
    return { phaseId: 'narrow', sourceId: 'x', query, language, window, failure: null, ...NOTHING };
  });

  const lines = yieldLines('r', { phases: [], queries }).filter((line) => line.includes('keyword0'));

  expect(lines).toHaveLength(3);
  expect(lines.map((line) => /…( \[\w+\])?/.exec(line)?.[0])).toEqual(['… [en]', '… [ja]', '…']);
});
