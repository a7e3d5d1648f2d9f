import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { FILE_FORMATS } from './formats.js';
import { parseLongNumbers } from './parse-json.js';
import type { FormatChoice } from './read-events.js';

/** Files beside are small: names, notes, who made what. A larger one is left alone. */
const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * Reads what stands beside a file and belongs to it, for formats that ask for such files. What is not there, or cannot be read, is
 * left out: it adds to posts, which are whole without it.
 *
 * @param head beginning of the file, which tells scripts of an X archive from all else.
 */
export async function besideIn(folder: string, choice: FormatChoice, head: string): Promise<Record<string, unknown>> {
  const isScript = /^\s*window\.YTD\./.test(head);
  const names = FILE_FORMATS.filter((format) => choice === 'auto' || format.name === choice)
    .flatMap((format) => format.beside ?? [])
    // Of a long folder of JSON nobody wants to see every file tried for a script beside it.
    .filter((name) => name.endsWith('.js') === isScript);
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const content = await readBeside(join(folder, name));
    if (content !== undefined) found[name] = content;
  }
  return found;
}

async function readBeside(path: string): Promise<unknown> {
  const facts = await stat(path).catch(() => null);
  if (!facts?.isFile() || facts.size > LARGEST_BYTES) return undefined;
  const text = await readFile(path, 'utf8');
  if (!path.endsWith('.js')) {
    try {
      return parseYaml(text);
    } catch {
      return undefined;
    }
  }
  const json = parseLongNumbers(text.replace(/^\uFEFF?\s*window\.YTD\.\w+\.part\d+\s*=\s*/, ''));
  return 'value' in json ? json.value : undefined;
}
