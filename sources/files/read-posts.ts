import { LineCounter, isCollection, isMap, isScalar, parseDocument } from 'yaml';
import type { FileFormat, Surroundings } from './contract.js';
import { brokenDocument } from './broken-document.js';
import { parseJson, parseLongNumbers, type ParsedJson } from './parse-json.js';
import { noSurroundings } from './record-format.js';
import { eventsOf, type FormatChoice, formatOf, type ReadEvent, unknownFormat } from './read-events.js';
import { setAsideText } from './set-aside.js';

/** How to read a file: its format, and what is known beside it. */
export interface ReadChoice {
  format: FormatChoice;
  around: Surroundings;
}

/**
 * Reads the posts of one file of JSON. JSONL is read line by line, so that a corrupt line costs only itself and memory stays flat;
 * a single JSON document is read whole.
 *
 * @param lines the lines of the file, without their ends.
 */
export async function* readPosts(
  lines: AsyncIterable<string>,
  format: FormatChoice,
  around: Surroundings = noSurroundings(),
): AsyncGenerator<ReadEvent> {
  const iterator = lines[Symbol.asyncIterator]();
  const head = await firstLine(iterator);
  if (head === null) {
    yield { type: 'unknown', reason: 'the file is empty' };
    return;
  }
  const json = parseJson(head.text);
  const choice = { format, around };
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

async function* readJsonLines(head: Line, rest: AsyncIterator<string>, choice: ReadChoice): AsyncGenerator<ReadEvent> {
  let line: Line = head;
  let format: FileFormat | undefined;
  for (;;) {
    if (line.text.trim() !== '') {
      const unit = readLine(line.text, format, choice);
      if ('error' in unit)
        yield { type: 'bad', bad: { line: line.number, reason: `not JSON: ${unit.error}` }, text: unit.text };
      else {
        if (!unit.format) {
          yield { type: 'unknown', reason: unknownFormat() };
          return;
        }
        if (!unit.isSetAside) format = unit.format;
        const { number } = line;
        yield* eventsOf(unit.format, unit.value, { lineOf: () => number, around: choice.around });
      }
    }
    const next = await rest.next();
    if (next.done) return;
    line = { text: next.value, number: line.number + 1 };
  }
}

/** One line, or what an import set aside and somebody mended: such lines may be of several formats. */
function readLine(line: string, known: FileFormat | undefined, { format: choice }: ReadChoice) {
  const outer = parseJson(line);
  const inner = 'value' in outer ? setAsideText(outer.value) : null;
  const text = inner ?? line;
  const json: ParsedJson = inner === null ? outer : parseJson(inner);
  if ('error' in json) return { ...json, text };
  const format = (inner === null ? known : undefined) ?? formatOf(json.value, choice);
  const exact = format?.hasLongNumbers ? parseLongNumbers(text) : json;
  return 'error' in exact ? { ...exact, text } : { ...exact, format, isSetAside: inner !== null };
}

async function* readDocument(head: Line, rest: AsyncIterator<string>, choice: ReadChoice): AsyncGenerator<ReadEvent> {
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
  const format = formatOf(json.value, choice.format);
  if (!format) {
    yield { type: 'unknown', reason: unknownFormat() };
    return;
  }
  const exact = format.hasLongNumbers ? parseLongNumbers(text) : json;
  let starts: number[] | null = null;
  yield* eventsOf(format, 'value' in exact ? exact.value : json.value, {
    lineOf: (index) => (starts ??= linesOfRecords(text))[index] ?? 1,
    around: choice.around,
  });
}

/** A record of a list can be a whole object on a line of its own too, so the line has to be of a format by itself. */
function isObjectLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  const json = parseJson(line);
  return 'value' in json && (formatOf(json.value, 'auto') !== undefined || setAsideText(json.value) !== null);
}

async function* iterate(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

/** Fields that hold the records of a document which is no list itself. */
const RECORD_FIELDS = ['data', 'cases'];

/** Line at which each record of a JSON or YAML document begins. Parses the text anew, with positions: only done for bad records. */
export function linesOfRecords(text: string): number[] {
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
