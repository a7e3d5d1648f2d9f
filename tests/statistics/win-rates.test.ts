import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WinRate } from '../../core/schemas/analysis.js';
import { seededRandom } from '../../core/statistics/seeded-random.js';
import { ratingsOfJudge, type SplitRatings } from '../../core/statistics/split-ratings.js';
import { winRates } from '../../core/statistics/win-rates.js';
import { makeSplit, type CellText } from './make-split.js';

const quick = { seed: 1, resamples: 40 };

/**
 * Derived by hand; `a>b` means that the ensemble prefers a.
 *
 * | sample | m0>m1                     | m0-m2                 | m1-m2                 |
 * | s1     | m0 (2 of 3, one tie): m0  | m0, m2, m0: m0        | tie, m2, m1: tie      |
 * | s2     | tie, m1, -: tie           | m2 refused            | m2 refused            |
 * | s3     | one judge of three: none  | one of three: none    | m2, m2, m1: m2        |
 * | s4     | neither has a picture     | m0 missing            | m1 failed             |
 */
const byHand: Record<string, readonly CellText[]> = {
  s1: [
    [8, 7, 9],
    [6, 7, 5],
    [6, 8, 4],
  ],
  s2: [[5, 5, null], [5, 6, 7], 'refused'],
  s3: [
    [3, null, null],
    [4, 4, 4],
    [9, 9, 2],
  ],
  s4: ['missing', 'failed', [7, 7, 7]],
};

function pointsOf(rates: WinRate[]): { winRate: number | null; n: number; pairs: number }[] {
  return rates.map(({ winRate, n, pairs }) => ({ winRate, n, pairs }));
}

describe('winRates of a table derived by hand', () => {
  const rates = winRates(makeSplit(3, byHand), { seed: 7 });

  it('counts every pair that was answered', () => {
    expect(pointsOf(rates.map((row) => row.all))).toEqual([
      { winRate: 2.5 / 3, n: 2, pairs: 3 }, // s1: 2 of 2, s2: half of 1
      { winRate: 1 / 4, n: 3, pairs: 4 }, // s1: half of 2, s2: half of 1, s3: 0 of 1
      { winRate: 1.5 / 3, n: 2, pairs: 3 }, // s1: half of 2, s3: 1 of 1
    ]);
  });

  it('counts only the sample that all models answered', () => {
    expect(pointsOf(rates.map((row) => row.common))).toEqual([
      { winRate: 1, n: 1, pairs: 2 },
      { winRate: 0.25, n: 1, pairs: 2 },
      { winRate: 0.25, n: 1, pairs: 2 },
    ]);
  });

  it('lets a model without a picture lose to one with a rated picture', () => {
    expect(pointsOf(rates.map((row) => row.missingAsLoss))).toEqual([
      { winRate: 3.5 / 5, n: 3, pairs: 5 }, // s1: 2 of 2, s2: 1.5 of 2, s4: 0 of 1 (m1 has none either)
      { winRate: 2 / 6, n: 4, pairs: 6 }, // s1: 0.5 of 2, s2: 1.5 of 2, s3: 0 of 1, s4: 0 of 1
      { winRate: 3.5 / 7, n: 4, pairs: 7 }, // s1: 0.5 of 2, s2: 0 of 2, s3: 1 of 1, s4: 2 of 2
    ]);
  });

  it('gives bounds around the rate, and none where only one sample counts', () => {
    const [first] = rates;
    expect(first!.all.low).toBeLessThanOrEqual(first!.all.winRate!);
    expect(first!.all.high).toBeGreaterThanOrEqual(first!.all.winRate!);
    expect(first!.common).toMatchObject({ low: null, high: null });
  });

  it('gives the board of one judge by the same rules', () => {
    // Judge j2 alone. s1: m0 9, m1 5, m2 4, so m0 > m1 > m2; s2: m0 unrated; s3: m1 4 > m2 2; s4: nothing.
    const alone = winRates(ratingsOfJudge(makeSplit(3, byHand), 2), quick);
    expect(pointsOf(alone.map((row) => row.all))).toEqual([
      { winRate: 1, n: 1, pairs: 2 },
      { winRate: 2 / 3, n: 2, pairs: 3 },
      { winRate: 0, n: 2, pairs: 3 },
    ]);
  });
});

describe('winRates where there is little or nothing', () => {
  const nothing: WinRate = { winRate: null, low: null, high: null, n: 0, pairs: 0 };

  it('gives null, not NaN, without samples, without a second model and without ratings', () => {
    expect(winRates({ modelIds: ['m0', 'm1'], judgeIds: ['j0'], samples: [] }, quick)[1]!.all).toEqual(nothing);
    expect(winRates(makeSplit(1, { s1: [[5]], s2: [[6]] }), quick)[0]).toMatchObject({ all: nothing, common: nothing });
    expect(winRates(makeSplit(1, { s1: [[null], [null]] }), quick)[0]).toMatchObject({
      all: nothing,
      missingAsLoss: nothing,
    });
  });

  it('has no interval with one sample', () => {
    const [m0] = winRates(makeSplit(1, { s1: [[9], [2]] }), quick);
    expect(m0!.all).toEqual({ winRate: 1, low: null, high: null, n: 1, pairs: 1 });
  });

  it('has the widest interval with two opposite samples', () => {
    // Resamples give 0, one half and 1 with chances of 1/4, 1/2 and 1/4.
    const [m0] = winRates(makeSplit(1, { s1: [[9], [2]], s2: [[2], [9]] }), { seed: 3 });
    expect(m0!.all).toEqual({ winRate: 0.5, low: 0, high: 1, n: 2, pairs: 2 });
  });

  it('leaves a picture without a quorum out, even against a model without a picture', () => {
    const rates = winRates(makeSplit(3, { s1: [[9, null, null], 'refused', [5, 5, null]] }), quick);
    expect(rates.map((row) => row.missingAsLoss.pairs)).toEqual([0, 1, 1]);
    expect(rates[2]!.missingAsLoss.winRate).toBe(1);
  });

  it('does not let a model that answered nothing empty the common samples', () => {
    const rates = winRates(makeSplit(1, { s1: [[9], [2], 'unsupported'], s2: [[8], [3], 'unsupported'] }), quick);
    expect(rates.map((row) => row.common.n)).toEqual([2, 2, 0]);
    expect(rates[2]).toMatchObject({ all: nothing, common: nothing, missingAsLoss: { winRate: 0, n: 2, pairs: 4 } });
  });
});

describe('winRates of any table', () => {
  const rating = fc.integer({ min: 1, max: 10 });
  const cell = (judges: number, holes: boolean): fc.Arbitrary<CellText> => {
    const ratings = fc.array(holes ? fc.option(rating) : rating, { minLength: judges, maxLength: judges });
    return holes
      ? fc.oneof({ weight: 4, arbitrary: ratings }, fc.constantFrom('refused', 'missing', 'failed'))
      : ratings;
  };
  const table = (holes: boolean) =>
    fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 4 })).chain(([models, judges]) =>
      fc
        .array(fc.array(cell(judges, holes), { minLength: models, maxLength: models }), {
          minLength: 1,
          maxLength: 8,
        })
        .map((rows) => makeSplit(judges, Object.fromEntries(rows.map((row, i) => [`s${i}`, row])))),
    );

  it('averages to one half in a full round robin', () => {
    fc.assert(
      fc.property(table(false), (split) => {
        const rates = winRates(split, quick).map((row) => row.all.winRate!);
        expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toBeCloseTo(0.5, 12);
      }),
    );
  });

  it('hands out one point a pair, whatever is missing', () => {
    fc.assert(
      fc.property(table(true), (split) => {
        for (const counting of ['all', 'common', 'missingAsLoss'] as const) {
          const rows = winRates(split, quick).map((row) => row[counting]);
          const points = rows.reduce((sum, row) => sum + (row.winRate ?? 0) * row.pairs, 0);
          const places = rows.reduce((sum, row) => sum + row.pairs, 0);
          expect(points).toBeCloseTo(places / 2, 9);
        }
      }),
    );
  });

  it('does not depend on the order of samples or judges', () => {
    fc.assert(
      fc.property(table(true), (split) => {
        const judges = split.judgeIds.length;
        const turned: SplitRatings = {
          modelIds: split.modelIds,
          judgeIds: split.judgeIds.toReversed(),
          samples: split.samples.toReversed().map((sample) => ({
            sampleId: sample.sampleId,
            cells: sample.cells.map((c) => ({
              ...c,
              ratings: Array.from({ length: judges }, (_, j) => c.ratings.at(-1 - j)!),
            })),
          })),
        };
        expect(winRates(turned, quick)).toEqual(winRates(split, quick));
      }),
    );
  });

  it('swaps the results where two models are swapped', () => {
    fc.assert(
      fc.property(table(true), (split) => {
        const swap = <T>([first, second, ...rest]: readonly T[]): T[] => [second!, first!, ...rest];
        const swapped: SplitRatings = {
          ...split,
          modelIds: swap(split.modelIds),
          samples: split.samples.map((sample) => ({ ...sample, cells: swap(sample.cells) })),
        };
        expect(winRates(swapped, quick)).toEqual(swap(winRates(split, quick)));
      }),
    );
  });

  it('does not change by a sample that nobody answered', () => {
    fc.assert(
      fc.property(table(true), (split) => {
        const empty = {
          sampleId: 'a-first',
          cells: split.modelIds.map(() => ({ outcome: 'missing' as const, ratings: [] })),
        };
        expect(winRates({ ...split, samples: [empty, ...split.samples] }, quick)).toEqual(winRates(split, quick));
      }),
    );
  });

  it('keeps rates and bounds within 0 and 1, and counts losses only where something is missing', () => {
    fc.assert(
      fc.property(table(true), (split) => {
        for (const { all, common, missingAsLoss } of winRates(split, quick)) {
          expect(all.pairs).toBeGreaterThanOrEqual(common.pairs);
          expect(missingAsLoss.pairs).toBeGreaterThanOrEqual(all.pairs);
          for (const value of [all, common, missingAsLoss].flatMap((rate) => [rate.winRate, rate.low, rate.high])) {
            if (value !== null) expect(value >= 0 && value <= 1).toBe(true);
          }
        }
      }),
    );
  });
});

describe('winRates of a large table', () => {
  const split = randomSplit(848, 8, 3);

  it('takes a fraction of a second, contains its own rates, and repeats itself', () => {
    // Processor time, as other tests may share the machine.
    const start = process.cpuUsage();
    const rates = winRates(split, { seed: 7 });
    const tookMs = process.cpuUsage(start).user / 1000;

    expect(tookMs).toBeLessThan(1500);
    for (const { all } of rates) {
      expect(all.low!).toBeLessThan(all.winRate!);
      expect(all.high!).toBeGreaterThan(all.winRate!);
      expect(all.high! - all.low!).toBeLessThan(0.08);
    }
    expect(winRates(split, { seed: 7 })).toEqual(rates);
  });

  it('gives other bounds but the same rates with another seed', () => {
    const one = winRates(split, { seed: 7, resamples: 200 })[0]!.all;
    const other = winRates(split, { seed: 8, resamples: 200 })[0]!.all;
    expect(other.winRate).toBe(one.winRate);
    expect(other.low).not.toBe(one.low);
  });
});

function randomSplit(samples: number, models: number, judges: number): SplitRatings {
  const random = seededRandom(5);
  const share = () => random() / 2 ** 32;
  const rows: Record<string, CellText[]> = {};
  for (let s = 0; s < samples; s++) {
    rows[`s${s}`] = Array.from({ length: models }, (_, m) =>
      share() < 0.05
        ? 'refused'
        : Array.from({ length: judges }, () => Math.min(10, 1 + Math.floor(share() * 8 + m / 4))),
    );
  }
  return makeSplit(judges, rows);
}
