import type { Board, BoardRow, WinRate } from '../../core/schemas/analysis.js';
import { count, percent, percentRange } from '../format/numbers.js';
import { visibleText } from '../format/visible-text.js';
import { plural, SPLIT_NAMES } from '../format/words.js';
import { type Column, ColumnTable } from './column-table.js';
import { Figure, None } from './figure.js';
import { IntervalAxis, IntervalBar, WIN_RATE_SCALE } from './interval-bar.js';
import { UserText } from './user-text.js';

interface RankedRow {
  rank: number | null;
  row: BoardRow;
}

const COLUMNS: readonly Column<RankedRow>[] = [
  {
    kind: 'rank',
    head: <abbr title="Rank">#</abbr>,
    cell: ({ rank }) => rank ?? <None why="Not ranked: there is no pair of answers to compare" />,
  },
  { kind: 'model', head: 'Model', cell: ({ row }) => <UserText text={row.modelId} /> },
  {
    kind: 'num',
    head: (
      <>
        Rate, <a href="#term-interval">interval</a>
      </>
    ),
    cell: ({ row }) => <Rate rate={row} why="No pair of answers to compare on any sample" />,
  },
  {
    kind: 'bars',
    head: (
      <>
        <span class="unseen">Bar</span>
        <IntervalAxis scale={WIN_RATE_SCALE} />
      </>
    ),
    cell: ({ row }) => <IntervalBar mean={row.winRate} low={row.low} high={row.high} scale={WIN_RATE_SCALE} />,
  },
  { kind: 'num', head: <abbr title="Samples">n</abbr>, cell: ({ row }) => count(row.n) },
  { kind: 'num', head: 'Pairs', cell: ({ row }) => count(row.pairs) },
  {
    kind: 'num',
    head: <a href="#term-common">Common samples</a>,
    cell: ({ row }) => <Rate rate={row.common} why="No sample that all models answered" withN />,
  },
  {
    kind: 'num',
    head: <a href="#term-missing-as-loss">Missing as loss</a>,
    cell: ({ row }) => <Rate rate={row.missingAsLoss} why="No sample on which any pair can be counted" withN />,
  },
  { kind: 'num', head: 'Missing', cell: ({ row }) => count(row.missing) },
  { kind: 'num', head: 'Refused', cell: ({ row }) => count(row.refused) },
  { kind: 'num', head: 'Failed', cell: ({ row }) => count(row.failed) },
  { kind: 'num', head: <>Unsup&shy;ported</>, cell: ({ row }) => count(row.unsupported) },
  { kind: 'num', head: 'Mean (1–10)', cell: ({ row }) => <MeanRating row={row} /> },
];

/** The win rates of one split, by the ensemble or by one judge. */
export function BoardTable({ board }: { board: Board }) {
  const who = board.judgeId === null ? 'all judges' : `judge ${visibleText(board.judgeId)} alone`;
  const caption = `${SPLIT_NAMES[board.split]}: win rates by ${who}, on ${plural(board.samples, 'sample')}`;
  return (
    <ColumnTable
      caption={caption}
      class="board"
      columns={COLUMNS}
      rows={rankRows(board.rows)}
      groups={<ColumnGroups />}
    />
  );
}

/** Best first, else in the order of the analysis; equal rates share a rank; models without a win rate come last. */
function rankRows(rows: readonly BoardRow[]): RankedRow[] {
  const sorted = rows.toSorted((a, b) => (b.winRate ?? -1) - (a.winRate ?? -1));
  return sorted.map((row) => {
    const { winRate } = row;
    if (winRate === null) return { rank: null, row };
    return { rank: sorted.filter((other) => (other.winRate ?? -1) > winRate).length + 1, row };
  });
}

function ColumnGroups() {
  return (
    <tr class="groups">
      <td colspan={2} />
      <th scope="colgroup" colspan={4}>
        <a href="#term-win-rate">Win rate</a>
      </th>
      <th scope="colgroup" colspan={2}>
        Win rate, other ways
      </th>
      <th scope="colgroup" colspan={4}>
        <a href="#term-missing">Samples without an output</a>
      </th>
      <th scope="colgroup">
        <a href="#term-rating">Rating</a>
      </th>
    </tr>
  );
}

function MeanRating({ row }: { row: BoardRow }) {
  return (
    <>
      <Figure
        value={row.meanRating}
        format={(value) => value.toFixed(2)}
        why="No judge gave a rating that could be read"
      />
      <small>n {count(row.ratings)}</small>
      {row.unparsable > 0 ? <small>{count(row.unparsable)} unreadable</small> : ''}
    </>
  );
}

function Rate({ rate, why, withN = false }: { rate: WinRate; why: string; withN?: boolean }) {
  const { low, high } = rate;
  const interval =
    low === null || high === null ? <None why="Too few samples for an interval" /> : percentRange(low, high);
  return (
    <>
      <Figure value={rate.winRate} format={percent} why={why} />
      {rate.winRate === null ? '' : <small>{interval}</small>}
      {withN ? <small title={plural(rate.pairs, 'pair')}>n {count(rate.n)}</small> : ''}
    </>
  );
}
