import { LineCounter, isCollection, isMap, isScalar, parseDocument } from 'yaml';
import { FILE_FORMATS } from './formats.js';
import type { BadRecord, FileFormat, ImportedRecord } from './contract.js';

/** What can be told of a file: its posts as they come, bad records with their line, or that it is none of ours. */
export type ReadEvent = RecordEvent | { type: 'bad'; bad: BadRecord } | { type: 'unknown'; reason: string };

export interface RecordEvent {
  type: 'record';
  record: ImportedRecord;
  /** Line at which the record begins; in a JSON document it takes a while to find. */
  lineOf(): number;
}

/** `auto` finds the format out; a name insists on it. */
export type FormatChoice = FileFormat['name'] | 'auto';

/**
 * Reads the posts of one file. JSONL is read line by line, so that a corrupt line costs only itself and memory stays flat;
 * a single JSON document is read whole.
 *
 * @param lines the lines of the file, without their ends.
 */
export async function* readPosts(lines: AsyncIterable<string>, choice: FormatChoice): AsyncGenerator<ReadEvent> {
  const iterator = lines[Symbol.asyncIterator]();
  const head = await firstLine(iterator);
  if (head === null) {
    yield { type: 'unknown', reason: 'the file is empty' };
    return;
  }
  const json = parseJson(head.text);
  if ('value' in json && !Array.isArray(json.value)) yield* readJsonLines(head, iterator, choice);
  else yield* readDocument(head, iterator, choice);
}

interface Line {
  text: string;
  number: number;
}

async function firstLine(iterator: AsyncIterator<string>): Promise<Line | null> {
  for (let number = 1; ; number += 1) {
    const next = await iterator.next();
    if (next.done) return null;
    const text = next.value.replace(/^\uFEFF/, '');
    if (text.trim() !== '') return { text, number };
  }
}

function parseJson(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // V8 quotes what stands around the mistake, line ends and all.
    return { error: (error as Error).message.replace(/\s+/g, ' ') };
  }
}

function formatOf(json: unknown, choice: FormatChoice): FileFormat | undefined {
  if (choice !== 'auto') return FILE_FORMATS.find((format) => format.name === choice);
  return FILE_FORMATS.find((format) => format.matches(json));
}

async function* readJsonLines(
  head: Line,
  rest: AsyncIterator<string>,
  choice: FormatChoice,
): AsyncGenerator<ReadEvent> {
  let line: Line = head;
  let format: FileFormat | undefined;
  for (;;) {
    if (line.text.trim() !== '') {
      const json = parseJson(line.text);
      if ('error' in json) yield { type: 'bad', bad: { line: line.number, reason: `not JSON: ${json.error}` } };
      else {
        format ??= formatOf(json.value, choice);
        if (!format) {
          yield { type: 'unknown', reason: unknownFormat() };
          return;
        }
        const { number } = line;
        yield* eventsOf(format, json.value, () => number);
      }
    }
    const next = await rest.next();
    if (next.done) return;
    line = { text: next.value, number: line.number + 1 };
  }
}

async function* readDocument(head: Line, rest: AsyncIterator<string>, choice: FormatChoice): AsyncGenerator<ReadEvent> {
  // Blank lines before the head are put back, so that line numbers stay those of the file.
  const lines = [...Array<string>(head.number - 1).fill(''), head.text];
  for (let next = await rest.next(); !next.done; next = await rest.next()) lines.push(next.value);
  const text = lines.join('\n');
  const json = parseJson(text);
  if ('error' in json) {
    // A JSONL file whose first line is corrupt looks like a broken document, until a later line reads well by itself.
    if (lines.some((line) => isObjectLine(line)))
      yield* readJsonLines({ text: lines[0] ?? '', number: 1 }, iterate(lines.slice(1)), choice);
    else yield* brokenDocument(text, json.error);
    return;
  }
  const format = formatOf(json.value, choice);
  if (!format) {
    yield { type: 'unknown', reason: unknownFormat() };
    return;
  }
  let starts: number[] | null = null;
  yield* eventsOf(format, json.value, (index) => (starts ??= linesOfRecords(text))[index] ?? 1);
}

/** A record of a list can be a whole object on a line of its own too, so the line has to be of a format by itself. */
function isObjectLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  const json = parseJson(line);
  return 'value' in json && formatOf(json.value, 'auto') !== undefined;
}

async function* iterate(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

function* brokenDocument(text: string, error: string): Generator<ReadEvent> {
  if (!/^\s*[[{]/.test(text)) {
    yield { type: 'unknown', reason: 'neither JSON nor JSON lines' };
    return;
  }
  yield { type: 'bad', bad: { line: lineOfMistake(text, error), reason: `not JSON: ${error}` } };
}

/** V8 names the position of most mistakes, but not of a token out of place: that is on the first line with which the text stops being a beginning of JSON. */
function lineOfMistake(text: string, error: string): number {
  const position = positionIn(error);
  if (position !== null) return text.slice(0, position).split('\n').length;
  const lines = text.split('\n');
  let good = 0;
  let bad = lines.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(lines.slice(0, middle).join('\n'))) good = middle;
    else bad = middle;
  }
  return bad;
}

function isBeginning(text: string): boolean {
  const json = parseJson(text);
  if ('value' in json || /end of JSON input|Unterminated string/.test(json.error)) return true;
  return positionIn(json.error) === text.length;
}

function positionIn(error: string): number | null {
  const position = /position (\d+)/.exec(error)?.[1];
  return position === undefined ? null : Number(position);
}

function* eventsOf(format: FileFormat, json: unknown, lineOf: (index: number) => number): Generator<ReadEvent> {
  const unit = format.parse(json);
  for (const record of unit.records) yield { type: 'record', record, lineOf: () => lineOf(record.index) };
  for (const { index, reason } of unit.rejected) yield { type: 'bad', bad: { line: lineOf(index), reason } };
}

function unknownFormat(): string {
  return `none of the known formats (${FILE_FORMATS.map((format) => format.name).join(', ')})`;
}

/** Fields that hold the records of a document which is no list itself. */
const RECORD_FIELDS = ['data', 'cases'];

/** Line at which each record of a JSON document begins. Parses the text anew, with positions: only done for bad records. */
function linesOfRecords(text: string): number[] {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter, uniqueKeys: false });
  const field =
    isMap(contents) && contents.items.find(({ key }) => isScalar(key) && RECORD_FIELDS.includes(String(key.value)));
  const list = field ? field.value : contents;
  if (!isCollection(list)) return [];
  return list.items.map((node) => {
    const range = (node as { range?: [number, number, number] } | null)?.range;
    return range ? lineCounter.linePos(range[0]).line : 1;
  });
}
