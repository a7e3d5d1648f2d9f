import { describe, expect, it } from 'vitest';
import { judgeAgreement } from '../../core/statistics/judge-agreement.js';
import { makeSplit } from './make-split.js';

describe('judgeAgreement', () => {
  it('counts equal verdicts over the pairs that both judges rated, in all splits', () => {
    const textToImage = makeSplit(3, {
      s1: [
        [8, 7, 9],
        [6, 7, 5],
        [6, 8, null],
      ],
    });
    const imageToImage = makeSplit(3, { s2: [[5, 4, 1], [3, 2, 2], 'refused'] });
    // s1, m0-m1: j0 m0, j1 tie, j2 m0; m0-m2: j0 m0, j1 m2; m1-m2: j0 tie, j1 m2. s2, m0-m1: j0 m0, j1 m0, j2 m1.
    expect(judgeAgreement([textToImage, imageToImage])).toEqual([
      { judgeA: 'j0', judgeB: 'j1', pairs: 4, agreement: 1 / 4 }, // s2 alone
      { judgeA: 'j0', judgeB: 'j2', pairs: 2, agreement: 1 / 2 }, // s1 m0-m1
      { judgeA: 'j1', judgeB: 'j2', pairs: 2, agreement: 0 },
    ]);
  });

  it('is null where two judges share no pair, and empty for one judge', () => {
    expect(
      judgeAgreement([
        makeSplit(2, {
          s1: [
            [8, null],
            [6, null],
          ],
        }),
      ]),
    ).toEqual([{ judgeA: 'j0', judgeB: 'j1', pairs: 0, agreement: null }]);
    expect(judgeAgreement([makeSplit(1, { s1: [[8], [6]] })])).toEqual([]);
    expect(judgeAgreement([])).toEqual([]);
  });
});
