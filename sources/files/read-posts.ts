import { LineCounter, isCollection, isMap, parseDocument } from 'yaml';
import { FILE_FORMATS } from './formats.js';
import type { BadRecord, FileFormat, ImportedRecord } from './contract.js';

/** What can be told of a file: its posts as they come, bad records with their line, or that it is none of ours. */
export type ReadEvent =
  | { type: 'record'; record: ImportedRecord }
  | { type: 'bad'; bad: BadRecord }
  | { type: 'unknown'; reason: string };

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
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function formatOf(json: unknown, choice: FormatChoice): FileFormat | undefined {
  if (choice !== 'auto') return FILE_FORMATS.find((format) => format.name === choice);
  return FILE_FORMATS.find((format) => format.matches(json));
}

async function* readJsonLines(head: Line, rest: AsyncIterator<string>, choice: FormatChoice): AsyncGenerator<ReadEvent> {
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
        yield* eventsOf(format, json.value, () => line.number);
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
    if (lines.some((line) => isObjectLine(line))) yield* readJsonLines({ text: lines[0] ?? '', number: 1 }, iterate(lines.slice(1)), choice);
    else yield* brokenDocument(text, json.error, lines.length);
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

function isObjectLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  const json = parseJson(line);
  return 'value' in json;
}

async function* iterate(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

function* brokenDocument(text: string, error: string, lineCount: number): Generator<ReadEvent> {
  if (!/^\s*[[{]/.test(text)) {
    yield { type: 'unknown', reason: 'neither JSON nor JSON lines' };
    return;
  }
  const position = /position (\d+)/.exec(error)?.[1];
  const line = position === undefined ? lineCount : text.slice(0, Number(position)).split('\n').length;
  yield { type: 'bad', bad: { line, reason: `not JSON: ${error}` } };
}

function* eventsOf(format: FileFormat, json: unknown, lineOf: (index: number) => number): Generator<ReadEvent> {
  const unit = format.parse(json);
  for (const record of unit.records) yield { type: 'record', record };
  for (const { index, reason } of unit.rejected) yield { type: 'bad', bad: { line: lineOf(index), reason } };
}

function unknownFormat(): string {
  return `none of the known formats (${FILE_FORMATS.map((format) => format.name).join(', ')})`;
}

/** Line at which each record of a JSON document begins. Parses the text anew, with positions: only done for bad records. */
function linesOfRecords(text: string): number[] {
  const lineCounter = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter, uniqueKeys: false });
  const list = isMap(contents) ? contents.items.map((pair) => pair.value).find((value) => isCollection(value)) : contents;
  if (!isCollection(list)) return [];
  return list.items.map((node) => {
    const range = (node as { range?: [number, number, number] } | null)?.range;
    return range ? lineCounter.linePos(range[0]).line : 1;
  });
}
