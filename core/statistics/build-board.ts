import { addOutcome, type BenchmarkSplit, type OutcomeCounts } from '../outcome.js';
import type { Board, BoardRow } from '../schemas/analysis.js';
import type { BootstrapSettings } from './cluster-bootstrap.js';
import type { IndexedRecords } from './gather-split.js';
import { compareIds, type SplitRatings } from './split-ratings.js';
import { winRates, type ModelWinRates } from './win-rates.js';

export interface BoardInput {
  split: BenchmarkSplit;
  /** `null` for the ensemble. */
  judgeId: string | null;
  /** With the board's own judges only. */
  ratings: SplitRatings;
  records: IndexedRecords;
  settings: BootstrapSettings;
}

/** One board: a row a model, best win rate first, models without one last, equal ones by id. */
export function buildBoard(input: BoardInput): Board {
  const rows = winRates(input.ratings, input.settings).map((rates, model) => boardRow(input, rates, model));
  return {
    split: input.split,
    judgeId: input.judgeId,
    samples: input.ratings.samples.length,
    rows: rows.toSorted(compareRows),
  };
}

function boardRow(input: BoardInput, rates: ModelWinRates, model: number): BoardRow {
  const cells = input.ratings.samples.map((sample) => sample.cells[model]!);
  const outcomes = cells.reduce((counts: OutcomeCounts, cell) => addOutcome(counts, cell.outcome), {});
  const ratings = cells.flatMap((cell) => cell.ratings).filter((rating) => rating !== null);
  const sum = ratings.reduce((total, rating) => total + rating, 0);
  return {
    modelId: rates.modelId,
    ...rates.all,
    missing: outcomes.missing ?? 0,
    refused: outcomes.refused ?? 0,
    // A model's reply in which no picture could be found is a failure of the model; the row's `unparsable` is about judges.
    failed: (outcomes.failed ?? 0) + (outcomes.unparsable ?? 0),
    unsupported: outcomes.unsupported ?? 0,
    meanRating: ratings.length === 0 ? null : sum / ratings.length,
    ratings: ratings.length,
    unparsable: countUnparsable(input, rates.modelId, model),
    common: rates.common,
    missingAsLoss: rates.missingAsLoss,
  };
}

function countUnparsable({ ratings, records }: BoardInput, modelId: string, model: number): number {
  const pictures = ratings.samples.filter((sample) => sample.cells[model]!.outcome === 'ok');
  return pictures
    .flatMap(({ sampleId }) => ratings.judgeIds.map((judgeId) => records.judgments.get(sampleId, modelId, judgeId)))
    .filter((judgment) => judgment?.outcome === 'unparsable').length;
}

function compareRows(a: BoardRow, b: BoardRow): number {
  // No rate is below the worst rate.
  return (b.winRate ?? -1) - (a.winRate ?? -1) || compareIds(a.modelId, b.modelId);
}
