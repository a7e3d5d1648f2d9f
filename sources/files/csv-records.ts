import { CsvError, parse } from 'csv-parse/sync';

/** One record of a table as its fields, or one line that is damaged; with the line on which it begins. */
export type CsvRecord =
  | { type: 'record'; fields: string[]; raw: string; line: number }
  | { type: 'damaged'; reason: string; raw: string; line: number };

/** Characters that are parsed together. */
const BLOCK_CHARS = 64 * 1024;
/** Longest record: a quotation mark that is never closed would else take the rest of the file with it. */
const LONGEST_RECORD_CHARS = 1_000_000;

interface Line {
  text: string;
  number: number;
  /** Only its beginning was kept. */
  isTooLong: boolean;
}

/**
 * Cuts a table into its records. Damage, such as a quotation mark that is never closed, costs the line on which it is and nothing
 * else: reading goes on with the next one. Memory stays flat.
 */
export async function* csvRecords(input: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  let block: Line[] = [];
  let chars = 0;
  let marks = 0;
  for await (const line of linesOf(input)) {
    block.push(line);
    chars += line.text.length;
    marks += marksIn(line.text);
    // After an odd number of quotation marks the end of the line is inside of a field.
    const isCut = chars >= BLOCK_CHARS && marks % 2 === 0;
    if (!isCut && chars < LONGEST_RECORD_CHARS) continue;
    block = yield* readBlock(block, delimiter, false);
    chars = sum(block, ({ text }) => text.length);
    marks = sum(block, ({ text }) => marksIn(text));
  }
  yield* readBlock(block, delimiter, true);
}

/** @returns lines that are the beginning of a record whose end is still to come; none at the end of the input. */
function* readBlock(block: readonly Line[], delimiter: string, isEnd: boolean): Generator<CsvRecord, Line[]> {
  const whole = attempt(block, delimiter);
  if ('records' in whole) {
    yield* whole.records;
    return [];
  }
  for (let at = 0; at < block.length;) {
    const { lines, parsed } = nextRecord(block.slice(at), delimiter);
    const first = block[at]!;
    const isOpen = parsed === null && !isEnd && sum(lines, ({ text }) => text.length) < LONGEST_RECORD_CHARS;
    if (isOpen) return lines;
    if (parsed && 'records' in parsed) {
      yield* parsed.records;
      at += lines.length;
      continue;
    }
    yield {
      type: 'damaged',
      reason: parsed?.error ?? 'a quotation mark is opened and never closed',
      raw: first.text,
      line: first.number,
    };
    at += 1;
  }
  return [];
}

type Attempt = { records: CsvRecord[] } | { error: string };

/** The shortest run of lines that is a record, or damaged for sure; without a verdict where all lines are the beginning of one. */
function nextRecord(lines: readonly Line[], delimiter: string): { lines: Line[]; parsed: Attempt | null } {
  let marks = 0;
  for (const [i, { text }] of lines.entries()) {
    marks += marksIn(text);
    if (i > 0 && marks % 2 === 1) continue;
    const run = lines.slice(0, i + 1);
    const parsed = attempt(run, delimiter);
    if ('records' in parsed || !parsed.isOpen) return { lines: run, parsed };
  }
  return { lines: [...lines], parsed: null };
}

function attempt(
  lines: readonly Line[],
  delimiter: string,
): { records: CsvRecord[] } | { error: string; isOpen: boolean } {
  const from = lines[0]?.number ?? 1;
  if (lines.some(({ isTooLong }) => isTooLong))
    return { error: 'a line of more than a million characters', isOpen: false };
  try {
    const parsed = parse(lines.map(({ text }) => text).join(''), {
      delimiter,
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number }; raw: string }[];
    return {
      records: parsed.map(({ record, info, raw }) => ({
        type: 'record',
        fields: record,
        raw,
        line: from + info.lines - linesIn(raw),
      })),
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { error: reasonOf(error), isOpen: error.code === 'CSV_QUOTE_NOT_CLOSED' };
  }
}

/** The library's own message names a line of the block. */
function reasonOf({ code, message }: CsvError): string {
  if (code === 'INVALID_OPENING_QUOTE') return 'a quotation mark inside of a field that does not begin with one';
  if (code === 'CSV_INVALID_CLOSING_QUOTE') return 'a quotation mark that closes its field, and more text after it';
  return message.replace(/\s+/g, ' ');
}

/** Lines with their ends, as these can be part of a field. */
async function* linesOf(input: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  const lineOf = (text: string): Line => {
    number += 1;
    const isTooLong = text.length > LONGEST_RECORD_CHARS;
    return { text: isTooLong ? text.slice(0, LONGEST_RECORD_CHARS) : text, number, isTooLong };
  };
  for await (const chunk of input) {
    const parts = chunk.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      yield lineOf(`${rest}${part}\n`);
      rest = '';
    }
    // A file that is one endless line must not fill the memory.
    if (rest.length <= LONGEST_RECORD_CHARS) rest += last;
  }
  if (rest !== '') yield lineOf(rest);
}

function linesIn(raw: string): number {
  return raw.replace(/\r?\n$/, '').split('\n').length;
}

function marksIn(text: string): number {
  return text.split('"').length - 1;
}

function sum<One>(list: readonly One[], value: (one: One) => number): number {
  return list.reduce((total, one) => total + value(one), 0);
}
