import type { Readable } from 'node:stream';
import type { FileFormat } from './contract.js';
import { parseJson, parseLongNumbers } from './parse-json.js';
import { eventsOf, formatOf, type ReadEvent, unknownFormat } from './read-events.js';
import type { ReadChoice } from './read-posts.js';
import { type RecordSplitter, splitRecords, type SplitRecord } from './split-records.js';

/** Field that holds the records of a long document which is no list itself. */
const LIST_FIELD = 'cases';

/**
 * Reads a JSON document that is too long to be read whole, a record at a time. What is damaged inside of a record costs that record;
 * damage that hides where records end costs what comes after it.
 */
export async function* readLongDocument(input: Readable, choice: ReadChoice): AsyncGenerator<ReadEvent> {
  const splitter = splitRecords([LIST_FIELD]);
  let format: FileFormat | undefined;
  let isEmpty = true;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const { records, error } = attempt(splitter, chunk);
    for (const record of records) {
      isEmpty = false;
      const unit = unitOf(record, splitter, { known: format, choice });
      if ('error' in unit) {
        yield { type: 'bad', bad: { line: record.line, reason: `not JSON: ${unit.error}` }, text: record.text };
        continue;
      }
      format ??= unit.format;
      if (!format) {
        yield { type: 'unknown', reason: unknownFormat() };
        return;
      }
      yield* eventsOf(format, unit.value, { lineOf: () => record.line, around: choice.around });
    }
    if (error !== null) {
      yield { type: 'bad', bad: { line: splitter.line(), reason: `not JSON: ${error}` }, text: null };
      return;
    }
  }
  const complaint = endOf(splitter);
  if (complaint !== null)
    yield { type: 'bad', bad: { line: splitter.line(), reason: `not JSON: ${complaint}` }, text: null };
  else if (isEmpty)
    yield { type: 'unknown', reason: 'too long to be read whole, and not a list of records; write it as JSON lines' };
}

function attempt(splitter: RecordSplitter, chunk: Buffer): { records: SplitRecord[]; error: string | null } {
  try {
    return { records: splitter.write(chunk), error: null };
  } catch (error) {
    return { records: splitter.ended(), error: (error as Error).message.replace(/\s+/g, ' ') };
  }
}

function endOf(splitter: RecordSplitter): string | null {
  try {
    splitter.end();
    return null;
  } catch (error) {
    return (error as Error).message.replace(/\s+/g, ' ');
  }
}

/** A record as its format would meet it in a document of its own: in a list, or under its field. */
function unitOf(
  record: SplitRecord,
  splitter: RecordSplitter,
  { known, choice }: { known: FileFormat | undefined; choice: ReadChoice },
) {
  const wrap = (value: unknown) => (splitter.isList() ? [value] : { ...splitter.header, [LIST_FIELD]: [value] });
  const json = parseJson(record.text);
  if ('error' in json) return json;
  const format = known ?? formatOf(wrap(json.value), choice.format);
  const exact = format?.hasLongNumbers ? parseLongNumbers(record.text) : json;
  return 'error' in exact ? exact : { value: wrap(exact.value), format };
}
