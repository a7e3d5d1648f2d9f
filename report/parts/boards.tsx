import { BENCHMARK_SPLITS, type BenchmarkSplit } from '../../core/outcome.js';
import type { Analysis, Board } from '../../core/schemas/analysis.js';
import { sizeWarning } from '../../core/statistics/output-sizes.js';
import { SPLIT_NAMES } from '../format/words.js';
import { BoardTable } from './board-table.js';
import { UserText } from './user-text.js';

/** A board per split, with each judge's own board folded under it. */
export function Boards({ analysis }: { analysis: Analysis }) {
  return (
    <section id="boards">
      <h2>Boards</h2>
      <p class="note">
        The mark is the win rate, the band its 95% interval; the line in the middle is one half, where a model wins as
        often as it loses. Models whose bands overlap much may not differ.{' '}
        <span class="hint">On a narrow screen the tables scroll sideways.</span>
      </p>
      {BENCHMARK_SPLITS.map((split) => (
        <SplitBoards split={split} analysis={analysis} />
      ))}
    </section>
  );
}

function SplitBoards({ split, analysis }: { split: BenchmarkSplit; analysis: Analysis }) {
  const boards = analysis.boards.filter((board) => board.split === split);
  const ensemble = boards.find((board) => board.judgeId === null);
  const single = boards.filter((board) => board.judgeId !== null && board.samples > 0);
  const firstTry = analysis.firstTryBoards?.find((board) => board.split === split && board.judgeId === null);
  const hasRetries = firstTry && JSON.stringify(firstTry) !== JSON.stringify(ensemble);
  const warning = sizeWarning(analysis.sizes, split);
  return (
    <section class="split" id={`board-${split}`}>
      <h3>{SPLIT_NAMES[split]}</h3>
      {ensemble && ensemble.samples > 0 && ensemble.rows.length > 0 ? (
        <BoardTable board={ensemble} />
      ) : (
        <p class="empty">{whyNoBoard(ensemble)}</p>
      )}
      {warning !== null && (
        <p class="note">
          <UserText text={warning} />
        </p>
      )}
      {hasRetries && (
        <details>
          <summary>Board of first tries alone, without what was retried</summary>
          <BoardTable board={firstTry} />
        </details>
      )}
      {single.map((board) => (
        <details>
          <summary>
            Board of judge <UserText text={board.judgeId ?? ''} /> alone
          </summary>
          <BoardTable board={board} />
        </details>
      ))}
    </section>
  );
}

function whyNoBoard(board: Board | undefined): string {
  if (!board) return 'No board was computed for this split.';
  if (board.samples === 0) return 'No samples of this split in the release: there is nothing to rank.';
  return 'No model was run on this split.';
}
