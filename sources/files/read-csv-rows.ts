import type { Readable } from 'node:stream';
import { parse as csvParser } from 'csv-parse';
import { type ColumnMap, type CsvField, placeColumns } from './csv-columns.js';
import type { CsvRow } from './csv.js';

/** A row with the line on which it begins, a row that is damaged, or why the table as a whole is of no use. */
export type CsvEvent =
  | { type: 'row'; row: CsvRow; line: number }
  | { type: 'bad'; line: number; reason: string; text: string }
  | { type: 'unknown'; reason: string };

/** Signs that can stand between the fields of a row. */
const DELIMITERS = [',', ';', '\t', '|'];
/** Longest row: a quotation mark that is never closed would else take the rest of the file with it. */
const LONGEST_ROW_CHARS = 1_000_000;

interface Emitted {
  record: string[];
  info: { lines: number };
  raw: string;
}

/**
 * Reads a table row by row, so that memory stays flat.
 *
 * @param beginning the first lines of the file, to find its delimiter.
 */
export async function* readCsvRows(
  input: Readable,
  options: { beginning: string; columns: ColumnMap },
): AsyncGenerator<CsvEvent> {
  const skipped: { line: number; reason: string }[] = [];
  const rows = input.pipe(
    csvParser({
      bom: true,
      delimiter: delimiterOf(options.beginning),
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: LONGEST_ROW_CHARS,
      on_skip: (error) => {
        skipped.push({
          line: (error as { lines?: number } | undefined)?.lines ?? 0,
          reason: error?.message ?? 'cannot be read',
        });
        return undefined;
      },
    }),
  );
  input.once('error', (error) => rows.destroy(error));
  let header: { places: Map<CsvField, number>; width: number } | null = null;
  let endOfLast = 0;
  for await (const { record, info, raw } of rows as AsyncIterable<Emitted>) {
    yield* complaintsOf(skipped.splice(0));
    const line = info.lines - linesIn(raw) + 1;
    endOfLast = info.lines;
    if (!header) {
      const places = placeColumns(record, options.columns);
      if ('complaint' in places) {
        yield { type: 'unknown', reason: places.complaint };
        return;
      }
      header = { places, width: record.length };
    } else if (record.length > header.width) {
      // Fewer fields are an end that was left away; more are a delimiter in a text without quotation marks.
      const reason = `${record.length} fields where the first line has ${header.width}`;
      yield { type: 'bad', line, reason, text: raw };
    } else yield { type: 'row', row: rowOf(record, header.places), line };
  }
  yield* complaintsOf(skipped);
  if (endOfLast === 0) yield { type: 'unknown', reason: 'the file is empty' };
}

function* complaintsOf(skipped: readonly { line: number; reason: string }[]): Generator<CsvEvent> {
  for (const { line, reason } of skipped) yield { type: 'bad', line, reason: `not a row: ${reason}`, text: '' };
}

function rowOf(record: readonly string[], places: ReadonlyMap<CsvField, number>): CsvRow {
  const csvRow: CsvRow['csvRow'] = {};
  for (const [field, place] of places) {
    const value = record[place]?.trim();
    if (value) csvRow[field] = value;
  }
  return { csvRow };
}

/** The sign that parts the first line into most fields; what is in quotation marks does not count. */
function delimiterOf(beginning: string): string {
  const [first = ''] = beginning
    .replace(/^\uFEFF/, '')
    .replaceAll(/"[^"]*"/g, '')
    .split(/\r?\n/);
  const counts = DELIMITERS.map((sign) => first.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

function linesIn(raw: string): number {
  return raw.replace(/\r?\n$/, '').split('\n').length;
}
