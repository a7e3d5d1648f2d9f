import type { MetricRow } from '../../core/schemas/analysis.js';
import type { Metric } from '../../metrics/contract.js';
import { grouped } from '../format/grouped.js';
import { count, decimalsFor } from '../format/numbers.js';
import { asHeading, SPLIT_NAMES } from '../format/words.js';
import { type Column, ColumnTable } from './column-table.js';
import { Figure, None } from './figure.js';
import { IntervalAxis, IntervalBar, scaleTo } from './interval-bar.js';
import { UserText } from './user-text.js';

/** What the site says about a metric: the metric's own line. */
export type MetricNote = Pick<Metric, 'id' | 'description'>;

/** A table per metric and split: the pooled number of the paper beside the mean over samples. */
export function MetricTables({ rows, notes }: { rows: readonly MetricRow[]; notes: readonly MetricNote[] }) {
  const groups = grouped(rows, (row) => `${row.metric} ${row.split}`);
  return (
    <section id="metrics">
      <h2>Metrics</h2>
      {groups.length === 0 ? <p class="empty">No metric was measured in this refresh.</p> : ''}
      {groups.map(([, group]) => (
        <MetricTable rows={group} note={notes.find((note) => note.id === group[0]?.metric)} />
      ))}
    </section>
  );
}

function MetricTable({ rows, note }: { rows: readonly MetricRow[]; note: MetricNote | undefined }) {
  const first = rows[0]!;
  const name = asHeading(first.metric);
  const caption = `${name}, ${SPLIT_NAMES[first.split].toLowerCase()}, smallest mean first`;
  const bySize = rows.toSorted((a, b) => (a.perSample ?? Infinity) - (b.perSample ?? Infinity) || 0);
  return (
    <section class="metric">
      <h3>{name}</h3>
      {note ? <p class="note">{note.description}</p> : ''}
      <Applicability row={first} />
      <ColumnTable caption={caption} columns={metricColumns(rows)} rows={bySize} />
    </section>
  );
}

/** How many samples the numbers rest on, where somebody was asked. */
function Applicability({ row }: { row: MetricRow }) {
  const { applies, unknown, doesNotApply } = row;
  if (applies + doesNotApply === 0) return null;
  return (
    <p class="note">
      By the annotator&apos;s word it applies to {count(applies)} samples
      {unknown > 0 ? `; of ${count(unknown)} nobody has said, and they are measured too` : ''}.
      {doesNotApply > 0 ? ` To ${count(doesNotApply)} it does not apply: these are left out.` : ''}
    </p>
  );
}

/** The columns of one table: its numbers share their decimals, its bars their scale. */
function metricColumns(rows: readonly MetricRow[]): Column<MetricRow>[] {
  const decimals = decimalsFor(rows.flatMap((row) => [row.perSample, row.reference]));
  const format = (value: number) => value.toFixed(decimals);
  const scale = scaleTo(Math.max(0, ...rows.map((row) => row.high ?? row.perSample ?? 0)));
  return [
    { kind: 'model', head: 'Model', cell: (row) => <UserText text={row.modelId} /> },
    {
      kind: 'num',
      head: <a href="#term-per-sample">Per sample</a>,
      cell: (row) => <Figure value={row.perSample} format={format} why="No output of this model was scored" />,
    },
    {
      kind: 'num',
      head: <a href="#term-interval">95% interval</a>,
      cell: (row) => <Range row={row} format={format} />,
    },
    {
      kind: 'bars',
      head: (
        <>
          <span class="unseen">Bar</span>
          <IntervalAxis scale={scale} />
        </>
      ),
      cell: (row) => <IntervalBar mean={row.perSample} low={row.low} high={row.high} scale={scale} />,
    },
    { kind: 'num', head: <abbr title="Samples scored">n</abbr>, cell: (row) => count(row.n) },
    { kind: 'num', head: 'Missing', cell: (row) => count(row.missing) },
    {
      kind: 'num',
      head: <a href="#term-reference">Reference</a>,
      cell: (row) => <Figure value={row.reference} format={format} why="Nothing that could be pooled" />,
    },
  ];
}

function Range({ row, format }: { row: MetricRow; format: (value: number) => string }) {
  const { low, high } = row;
  if (low === null || high === null) return <None why="Too few scored samples for an interval" />;
  return `${format(low)}–${format(high)}`;
}
