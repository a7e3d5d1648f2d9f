import type { Analysis } from '../../core/schemas/analysis.js';
import { count, usd, usdDecimals } from '../format/numbers.js';
import { asHeading, plural } from '../format/words.js';
import { type Column, ColumnTable } from './column-table.js';
import { Figure } from './figure.js';
import { UserText } from './user-text.js';

/** What the refresh paid for, failed calls included. */
export function Spend({ spend }: { spend: Analysis['spend'] }) {
  const decimals = usdDecimals(spend.usd);
  // Sums do not say how many of their calls have no known cost: where some have none, a zero may be one of them.
  const known = (row: { usd: number; calls: number }) =>
    spend.unknownCost > 0 && row.usd === 0 && row.calls > 0 ? null : row.usd;
  const byStage = spend.byStage.map((row) => ({ calls: row.calls, usd: known(row), name: asHeading(row.stage) }));
  const byModel = spend.byModel.map((row) => ({ calls: row.calls, usd: known(row), name: row.modelId }));
  return (
    <section id="spend">
      <h2>Spend</h2>
      <SpendTotal spend={spend} />
      <div class="columns">
        <SpendTable caption="By stage" first="Stage" rows={byStage} decimals={decimals} />
        <SpendTable caption="By model" first="Model" rows={byModel} decimals={decimals} />
      </div>
    </section>
  );
}

function SpendTotal({ spend }: { spend: Analysis['spend'] }) {
  // Where no call has a known cost, the sum of the known costs is zero and says nothing.
  const known = spend.calls > 0 && spend.unknownCost >= spend.calls ? null : spend.usd;
  return (
    <p class="note">
      {spend.unknownCost > 0 && known !== null ? 'At least ' : ''}
      <strong>
        <Figure value={known} format={(value) => usd(value)} why="No call of this refresh has a known cost" />
      </strong>
      {` for ${plural(spend.calls, 'call')}, of which ${count(spend.failedCalls)} failed. `}
      {spend.unknownCost > 0
        ? `The cost of ${plural(spend.unknownCost, 'call')} is unknown and is in none of the sums.`
        : 'The cost of every call is known.'}
    </p>
  );
}

interface SpendRow {
  name: string;
  usd: number | null;
  calls: number;
}

function SpendTable(props: { caption: string; first: string; rows: readonly SpendRow[]; decimals: number }) {
  if (props.rows.length === 0) return <p class="empty">{props.caption}: nothing was paid for.</p>;
  const format = (value: number) => usd(value, props.decimals);
  const columns: Column<SpendRow>[] = [
    { kind: 'model', head: props.first, cell: (row) => <UserText text={row.name} /> },
    {
      kind: 'num',
      head: 'Known cost',
      cell: (row) => <Figure value={row.usd} format={format} why="No known cost among these calls" />,
    },
    { kind: 'num', head: 'Calls', cell: (row) => count(row.calls) },
  ];
  return <ColumnTable caption={props.caption} columns={columns} rows={props.rows} />;
}
