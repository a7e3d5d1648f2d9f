import type { AsideReason, BadRecord, FileFormat, FormatName, ImportedRecord, Surroundings } from './contract.js';
import { FILE_FORMATS } from './formats.js';

/** What can be told of a file: its posts as they come, records that are none, bad ones, or that it is none of ours. */
export type ReadEvent =
  RecordEvent | BadEvent | { type: 'aside'; reason: AsideReason } | { type: 'unknown'; reason: string };

export interface RecordEvent {
  type: 'record';
  record: ImportedRecord;
  /** Line at which the record begins; in a JSON document it takes a while to find. */
  lineOf(): number;
}

export interface BadEvent {
  type: 'bad';
  bad: BadRecord;
  /** What was written there, such that it can be read by itself once it is mended; `null` where it cannot be cut out. */
  text: string | null;
}

/** `auto` finds the format out; a name insists on it. */
export type FormatChoice = FormatName | 'auto';

/** The format of a unit; `undefined` where there is none. */
export function formatOf(json: unknown, choice: FormatChoice): FileFormat | undefined {
  if (choice !== 'auto') return FILE_FORMATS.find((format) => format.name === choice);
  return FILE_FORMATS.find((format) => format.matches(json));
}

/** What a format makes of one unit. */
export function* eventsOf(
  format: FileFormat,
  json: unknown,
  { lineOf, around }: { lineOf: (index: number) => number; around: Surroundings },
): Generator<ReadEvent> {
  const unit = format.parse(json, around);
  for (const record of unit.records) yield { type: 'record', record, lineOf: () => lineOf(record.index) };
  for (const reason of unit.asides ?? []) yield { type: 'aside', reason };
  for (const { index, reason, unit: alone } of unit.rejected)
    yield { type: 'bad', bad: { line: lineOf(index), reason }, text: JSON.stringify(alone ?? json) };
}

/** Complaint on a file of no format. */
export function unknownFormat(): string {
  return `none of the known formats (${FILE_FORMATS.map((format) => format.name).join(', ')})`;
}
