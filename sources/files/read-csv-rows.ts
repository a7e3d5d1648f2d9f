import type { Readable } from 'node:stream';
import { type ColumnMap, type CsvField, placeColumns } from './csv-columns.js';
import { csvRecords } from './csv-records.js';
import type { CsvRow } from './csv.js';

/** A row with the line on which it begins, a row that is damaged, or why the table as a whole is of no use. */
export type CsvEvent =
  | { type: 'row'; row: CsvRow; line: number }
  | { type: 'bad'; line: number; reason: string; text: string }
  | { type: 'unknown'; reason: string };

/** Signs that can stand between the fields of a row. */
const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Reads a table row by row, so that memory stays flat.
 *
 * @param beginning the first lines of the file, to find its delimiter.
 */
export async function* readCsvRows(
  input: Readable,
  options: { beginning: string; columns: ColumnMap },
): AsyncGenerator<CsvEvent> {
  let header: { places: Map<CsvField, number>; width: number } | null = null;
  for await (const record of csvRecords(withoutMark(input.setEncoding('utf8')), delimiterOf(options.beginning))) {
    const { line, raw } = record;
    if (!header) {
      const places =
        record.type === 'record' ? placeColumns(record.fields, options.columns) : unreadable(record.reason);
      if ('complaint' in places) {
        yield { type: 'unknown', reason: places.complaint };
        return;
      }
      header = { places, width: record.type === 'record' ? record.fields.length : 0 };
    } else if (record.type === 'damaged')
      yield { type: 'bad', line, reason: `not a row: ${record.reason}`, text: toMend(raw, header.places) };
    else if (record.fields.length > header.width) {
      // Fewer fields are an end that was left away; more are a delimiter in a text without quotation marks.
      const reason = `${record.fields.length} fields where the first line has ${header.width}`;
      yield { type: 'bad', line, reason, text: toMend(raw, header.places) };
    } else yield { type: 'row', row: rowOf(record.fields, header.places), line };
  }
  if (!header) yield { type: 'unknown', reason: 'the file is empty' };
}

function unreadable(reason: string): { complaint: string } {
  return { complaint: `its first line, with the names of the columns, cannot be read: ${reason}` };
}

async function* withoutMark(input: AsyncIterable<string>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const chunk of input) {
    yield isFirst ? chunk.replace(/^\uFEFF/, '') : chunk;
    isFirst = false;
  }
}

/** A damaged row by itself: what was written, and its columns to be filled in. Until its text is, it stays bad. */
function toMend(raw: string, places: ReadonlyMap<CsvField, number>): string {
  const csvRow: CsvRow['csvRow'] = Object.fromEntries([...places.keys()].map((field) => [field, '']));
  return JSON.stringify({ csvRow, row: raw.replace(/\r?\n$/, '') });
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
