import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { firstIssue } from '../../core/first-issue.js';
import { InputError } from '../../core/input-error.js';

/** A picture in a folder, and what it belongs to. */
export interface OutputFile {
  path: string;
  subject: { sampleId: string } | { prompt: string };
}

export interface OutputFolder {
  files: OutputFile[];
  /** Lines of the list that are of no use. */
  badLines: { file: string; line: number; reason: string }[];
}

const LIST = 'outputs.jsonl';
const PICTURE = /^(?<sampleId>[0-9a-f]{16,64})\.(?:png|jpe?g|webp)$/i;

/** One line of the list: a picture of a sample, or of a prompt that came without inputs. */
const Line = z.union([
  z.object({ file: z.string().min(1), sampleId: z.string().min(1) }),
  z.object({ file: z.string().min(1), prompt: z.string().min(1) }),
]);

/**
 * Reads which picture of a folder belongs to what: by `outputs.jsonl` where it is there, else by names `<sample id>.png`.
 *
 * @throws InputError where the folder cannot be read or has neither.
 */
export async function readOutputFolder(folder: string): Promise<OutputFolder> {
  const names = await readdir(folder).catch(() => {
    throw new InputError([`${folder}: no such folder`]);
  });
  if (names.includes(LIST)) return readList(folder);
  const files = names.flatMap((name): OutputFile[] => {
    const sampleId = PICTURE.exec(name)?.groups?.['sampleId'];
    return sampleId === undefined ? [] : [{ path: join(folder, name), subject: { sampleId } }];
  });
  if (files.length > 0) return { files, badLines: [] };
  throw new InputError([`${folder}: neither ${LIST} nor pictures named <sample id>.png are there`]);
}

async function readList(folder: string): Promise<OutputFolder> {
  const list = join(folder, LIST);
  const base = await realpath(folder);
  const found: OutputFolder = { files: [], badLines: [] };
  const lines = (await readFile(list, 'utf8')).split('\n');
  for (const [i, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const read = await readLine(text, base);
    if (typeof read === 'string') found.badLines.push({ file: list, line: i + 1, reason: read });
    else found.files.push(read);
  }
  return found;
}

/** @returns why the line is of no use. */
async function readLine(text: string, base: string): Promise<OutputFile | string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const parsed = Line.safeParse(json);
  if (!parsed.success) return `needs "file", and "sampleId" or "prompt": ${firstIssue(parsed.error)}`;
  const { file } = parsed.data;
  const path = await realpath(resolve(base, file)).catch(() => null);
  if (path === null) return `${file}: no such file`;
  // A list is data from outside: it must not make us read files from elsewhere.
  if (!path.startsWith(`${base}${sep}`)) return `${file}: lies outside the folder of its list`;
  const subject = 'sampleId' in parsed.data ? { sampleId: parsed.data.sampleId } : { prompt: parsed.data.prompt };
  return { path, subject };
}
