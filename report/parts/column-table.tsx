import type { Child } from 'hono/jsx';
import { ScrollTable } from './scroll-table.js';

/** One column: its heading, and what a row has in it. */
export interface Column<Row> {
  head: Child;
  /** `model` names the row, and stays in sight where the table scrolls. */
  kind: 'model' | 'text' | 'num' | 'bars' | 'rank';
  cell: (row: Row) => Child;
}

interface ColumnTableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  class?: string;
  /** Headings over several columns. */
  groups?: Child;
}

/** A table that is told column by column, so that a heading and its cells stand together in the code. */
export function ColumnTable<Row>(props: ColumnTableProps<Row>) {
  return (
    <ScrollTable caption={props.caption} class={props.class}>
      <thead>
        {props.groups ?? ''}
        <tr>
          {props.columns.map(({ head, kind }) => (
            <th scope="col" class={kind === 'text' ? undefined : kind}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr>
            {props.columns.map(({ kind, cell }) =>
              kind === 'model' ? (
                <th scope="row">{cell(row)}</th>
              ) : (
                <td class={kind === 'text' ? undefined : kind}>{cell(row)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
