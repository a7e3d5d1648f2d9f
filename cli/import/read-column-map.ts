import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { InputError } from '../../core/input-error.js';
import { type ColumnMap, columnMapOf } from '../../sources/files/csv-columns.js';

/**
 * The map of `--columns`: `text=prompt,url=link`, or a YAML file with a field a line.
 *
 * @throws InputError naming each field that cannot be used, or the file that cannot be read.
 */
export async function readColumnMap(option: string | undefined): Promise<ColumnMap> {
  if (option === undefined) return new Map();
  if (!option.includes('=')) return columnMapOf(await readMapFile(option));
  const fields = option.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return at < 0 ? [pair.trim(), ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  });
  return columnMapOf(Object.fromEntries(fields));
}

async function readMapFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null)
    throw new InputError([`--columns ${path}: neither field=column pairs nor a file that can be read`]);
  let map: unknown;
  try {
    map = parse(text);
  } catch {
    map = null;
  }
  if (map === null || typeof map !== 'object' || Array.isArray(map))
    throw new InputError([`--columns ${path}: not a YAML map of fields to columns, such as "text: prompt"`]);
  return map as Record<string, unknown>;
}
