import { describe, expect, it } from 'vitest';
import { relevanceCounts, unscoredIn } from '../../workflows/relevance-verdict.js';

const NO = { relevant: false, repliesFrom: null };

describe('what a thread is counted as after the step of relevance', () => {
  it.each([
    ['one that passed', { ...NO, relevant: true }, ['threads.relevant']],
    ['one that passed by its second post', { ...NO, relevant: true, unscored: 'refused' }, ['threads.relevant']],
    ['one whose posts all have a low score', NO, ['dropped.irrelevant']],
    ['another language', { ...NO, otherLanguage: true }, ['dropped.language', 'dropped.language-threads']],
    ['a refused question', { ...NO, unscored: 'refused' }, ['dropped.unscored-threads.refused']],
    ['an unreadable reply', { ...NO, unscored: 'unparsable' }, ['dropped.unscored-threads.unparsable']],
    [
      'an unscored post beside one in another language',
      { ...NO, otherLanguage: true, unscored: 'failed' },
      ['dropped.unscored-threads.failed'],
    ],
  ] as const)('%s', (_, verdict, counts) => {
    expect(relevanceCounts(verdict)).toEqual(counts);
  });

  it('knows a question without a score by its outcome', () => {
    expect(unscoredIn({ outcome: 'ok' })).toBeUndefined();
    expect(unscoredIn({ outcome: 'unsupported' })).toBe('unsupported');
  });
});
