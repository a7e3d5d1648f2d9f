import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Surroundings } from './contract.js';
import type { ColumnMap } from './csv-columns.js';
import { csv } from './csv.js';
import { besideIn } from './read-beside.js';
import { readCsvRows } from './read-csv-rows.js';
import { eventsOf, type FormatChoice, type ReadEvent } from './read-events.js';
import { readLongDocument } from './read-long-document.js';
import { readPosts } from './read-posts.js';
import { readYaml } from './read-yaml.js';

/** Longest document that is read whole; a longer one is cut into its records as it comes. */
const WHOLE_BYTES = 16 * 1024 * 1024;
/** As much of a file as its kind can be told from. */
const HEAD_BYTES = 64 * 1024;
/** Files of an X archive are scripts that put their list into a variable. */
const SCRIPT_PREFIX = /^\s*window\.YTD\.\w+\.part\d+\s*=\s*/;

export interface ReadOptions {
  format: FormatChoice;
  columns: ColumnMap;
  /** For what was seen in other files of the same import. */
  seenInRun: Set<string>;
  /** Longest document that is read whole, in bytes. */
  wholeBytes?: number;
}

/**
 * Reads the posts of one file: tables by their rows, YAML and JSON documents, JSON lines, and the scripts of an X archive. Memory does
 * not grow with the file, unless it is one YAML document.
 *
 * @throws Error where the file cannot be read.
 */
export async function* readPostFile(path: string, options: ReadOptions): AsyncGenerator<ReadEvent> {
  const { head, size } = await readHead(path);
  const around: Surroundings = {
    seen: new Set(),
    seenInRun: options.seenInRun,
    beside: await besideIn(dirname(path), options.format, head),
  };
  if (isTable(path, options.format)) yield* readTable(path, { head, columns: options.columns, around });
  else if (/\.ya?ml$/i.test(path)) yield* readYaml(await readFile(path, 'utf8'), { format: options.format, around });
  else yield* readJson(path, { head, size, around, options });
}

async function readHead(path: string): Promise<{ head: string; size: number }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { head: buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, ''), size };
  } finally {
    await file.close();
  }
}

function isTable(path: string, format: FormatChoice): boolean {
  if (format !== 'auto') return format === 'csv' && !/\.jsonl?$/i.test(path);
  return /\.(csv|tsv)$/i.test(path);
}

async function* readTable(
  path: string,
  { head, columns, around }: { head: string; columns: ColumnMap; around: Surroundings },
): AsyncGenerator<ReadEvent> {
  for await (const event of readCsvRows(createReadStream(path), { beginning: head, columns })) {
    if (event.type === 'unknown') yield event;
    else if (event.type === 'bad')
      yield { type: 'bad', bad: { line: event.line, reason: event.reason }, text: event.text };
    else yield* eventsOf(csv, event.row, { lineOf: () => event.line, around });
  }
}

async function* readJson(
  path: string,
  { head, size, around, options }: { head: string; size: number; around: Surroundings; options: ReadOptions },
): AsyncGenerator<ReadEvent> {
  const prefix = SCRIPT_PREFIX.exec(head)?.[0] ?? '';
  const isLong = size > (options.wholeBytes ?? WHOLE_BYTES);
  if (isLong && (await isOneDocument(path, head.slice(prefix.length)))) {
    const start = Buffer.byteLength(prefix);
    yield* readLongDocument(createReadStream(path, { start }), { format: options.format, around });
    return;
  }
  yield* readPosts(linesOf(path, prefix), options.format, around);
}

async function* linesOf(path: string, prefix: string): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let isFirst = prefix !== '';
  for await (const line of lines) {
    yield isFirst ? line.replace(/^\uFEFF/, '').slice(prefix.length) : line;
    isFirst = false;
  }
}

/** A list is one document; an object is, unless it ends with its line. */
async function isOneDocument(path: string, head: string): Promise<boolean> {
  if (/^\s*\[/.test(head)) return true;
  if (!/^\s*\{/.test(head)) return false;
  return !(await firstLineIsWhole(path));
}

async function firstLineIsWhole(path: string): Promise<boolean> {
  // Objects of JSON lines are short; one that has no end after this many characters is a document on one line.
  const input = createReadStream(path, { encoding: 'utf8', end: WHOLE_BYTES });
  let text = '';
  for await (const chunk of input as AsyncIterable<string>) {
    text += chunk;
    const end = text.trimStart().indexOf('\n');
    if (end < 0) continue;
    try {
      JSON.parse(text.trimStart().slice(0, end));
      return true;
    } catch {
      return false;
    }
  }
  return false;
}
