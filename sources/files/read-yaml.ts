import { LineCounter, parseDocument } from 'yaml';
import { eventsOf, formatOf, type ReadEvent, unknownFormat } from './read-events.js';
import { linesOfRecords, type ReadChoice } from './read-posts.js';

/** What a whole YAML file may be; posts by the million are kept as JSON lines. */
const LONGEST_CHARS = 64 * 1024 * 1024;

/** Reads the posts of one YAML document: any format that is JSON elsewhere can be written so. */
export function* readYaml(text: string, { format: choice, around }: ReadChoice): Generator<ReadEvent> {
  if (text.length > LONGEST_CHARS) {
    yield { type: 'unknown', reason: 'a YAML document of more than 64 MiB; write it as JSON lines' };
    return;
  }
  if (text.trim() === '') {
    yield { type: 'unknown', reason: 'the file is empty' };
    return;
  }
  const lineCounter = new LineCounter();
  // Ids pass 2^53, so integers are read with all of their digits.
  const document = parseDocument(text, { lineCounter, intAsBigInt: true, uniqueKeys: false });
  const [error] = document.errors;
  if (error) {
    const reason = `not YAML: ${(error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')}`;
    yield { type: 'bad', bad: { line: lineCounter.linePos(error.pos[0]).line, reason }, text: null };
    return;
  }
  const value = withPlainNumbers(document.toJS({ maxAliasCount: 100 }));
  if (isCompanion(value)) {
    yield { type: 'unknown', reason: 'tells of the case beside it, with which it is read' };
    return;
  }
  const format = formatOf(value, choice);
  if (!format) {
    yield { type: 'unknown', reason: unknownFormat() };
    return;
  }
  let starts: number[] | null = null;
  const isList = Array.isArray(value);
  yield* eventsOf(format, value, {
    lineOf: (index) => (isList ? ((starts ??= linesOfRecords(text))[index] ?? 1) : 1),
    around,
  });
}

function withPlainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withPlainNumbers(entry)]));
}

/** An attribution beside a `case.yml`: who wrote the prompt, who made the picture. */
function isCompanion(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'prompt_author' in value && !('prompt' in value);
}
