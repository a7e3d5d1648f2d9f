import { BENCHMARK_SPLITS, type BenchmarkSplit } from '../outcome.js';
import type { Analysis, Board } from '../schemas/analysis.js';
import type { AnalysisInput } from './analysis-input.js';
import { buildBoard } from './build-board.js';
import { buildMetricRows } from './build-metric-rows.js';
import { gatherSplit, indexAnalysisRecords, type IndexedRecords } from './gather-split.js';
import { judgeAgreement } from './judge-agreement.js';
import { outputSizes } from './output-sizes.js';
import { mergeDraws } from './merge-draws.js';
import { indexRecords } from './record-index.js';
import { ratingsOfJudge, type SplitRatings } from './split-ratings.js';

/** The fields of an `Analysis` that are computed; the rest says where it came from and what it cost. */
export type ComputedAnalysis = Pick<Analysis, 'boards' | 'firstTryBoards' | 'judgeAgreement' | 'metrics' | 'sizes'>;

/**
 * All numbers of a release from plain records: for each benchmark split that has samples the ensemble's board and then
 * each judge's own, the judges' agreement over both splits, and the metrics. Samples of the `analysis` split take no part.
 * Equal records give equal numbers, in whatever order they come.
 *
 * @throws Error where two records are of the same thing, be it a sample, a generation, a judgment or a score.
 */
export function buildAnalysis(input: AnalysisInput): ComputedAnalysis {
  indexRecords('sample', input.samples, (sample) => [sample.sampleId]);
  const { boards, ratings } = allBoards(mergeDraws(input));
  const hasRetries = [...input.generations, ...input.judgments].some((record) => record.retried);
  return {
    boards,
    firstTryBoards: hasRetries ? allBoards(mergeDraws(firstTriesOf(input))).boards : boards,
    judgeAgreement: judgeAgreement(ratings),
    metrics: buildMetricRows(input),
    sizes: outputSizes(input),
  };
}

function allBoards(input: AnalysisInput): { boards: Board[]; ratings: SplitRatings[] } {
  const records = indexAnalysisRecords(input);
  const splits = BENCHMARK_SPLITS.filter((split) => input.samples.some((sample) => sample.split === split)).map(
    (split) => ({ split, ratings: gatherSplit(input, records, split) }),
  );
  const boards = splits.flatMap(({ split, ratings }) => boardsOfSplit({ input, records, split, ratings }));
  return { boards, ratings: splits.map(({ ratings }) => ratings) };
}

/** As if nobody had retried: a retried generation is missing, with all that was said of it, and so is a retried judgment. */
function firstTriesOf(input: AnalysisInput): AnalysisInput {
  return {
    ...input,
    generations: input.generations.filter((generation) => !generation.retried),
    judgments: input.judgments.filter((judgment) => !judgment.retried),
  };
}

interface BoardsSource {
  input: AnalysisInput;
  records: IndexedRecords;
  split: BenchmarkSplit;
  ratings: SplitRatings;
}

function boardsOfSplit({ input, records, split, ratings }: BoardsSource): Board[] {
  const ensemble = buildBoard({ split, judgeId: null, ratings, records, settings: input });
  const single = input.judgeIds.map((judgeId, judge) =>
    buildBoard({ split, judgeId, ratings: ratingsOfJudge(ratings, judge), records, settings: input }),
  );
  return [ensemble, ...single];
}
