import type { Analysis } from '../schemas/analysis.js';
import { judgeVerdict } from './pair-verdict.js';
import type { RatedCell, SplitRatings } from './split-ratings.js';

export type JudgeAgreement = Analysis['judgeAgreement'][number];

/**
 * How often two judges give a pair of models the same verdict (win, loss or tie), for every two judges, over all pairs
 * of pictures on all samples of the given splits that both judges rated. `agreement` is a share, `null` without pairs.
 * It is not corrected for chance. The splits must have the same judges in the same order.
 */
export function judgeAgreement(splits: readonly SplitRatings[]): JudgeAgreement[] {
  const judgeIds = splits[0]?.judgeIds ?? [];
  return judgeIds.flatMap((judgeA, a) =>
    judgeIds.slice(a + 1).map((judgeB, offset) => {
      const { pairs, equal } = countEqualVerdicts(splits, a, a + 1 + offset);
      return { judgeA, judgeB, pairs, agreement: pairs === 0 ? null : equal / pairs };
    }),
  );
}

interface VerdictCount {
  pairs: number;
  equal: number;
}

function countEqualVerdicts(splits: readonly SplitRatings[], judgeA: number, judgeB: number): VerdictCount {
  const count: VerdictCount = { pairs: 0, equal: 0 };
  for (const sample of splits.flatMap((split) => split.samples)) {
    const pictures = sample.cells.filter((cell) => cell.outcome === 'ok');
    pictures.forEach((first, at) => {
      for (const second of pictures.slice(at + 1)) {
        const verdictA = verdictOf(judgeA, first, second);
        const verdictB = verdictOf(judgeB, first, second);
        if (verdictA === null || verdictB === null) continue;
        count.pairs++;
        if (verdictA === verdictB) count.equal++;
      }
    });
  }
  return count;
}

function verdictOf(judge: number, first: RatedCell, second: RatedCell) {
  return judgeVerdict(first.ratings[judge] ?? null, second.ratings[judge] ?? null);
}
