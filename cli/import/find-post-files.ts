import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../core/input-error.js';

/** A file to read; `named` ones the operator asked for, the others were found in a folder that was named. */
export interface PostFile {
  path: string;
  named: boolean;
}

/**
 * Files as named, and of named folders all files below that can hold posts, by name: JSON, JSON lines, tables, YAML, and of an
 * archive of X the scripts with tweets (its `deleted-tweets.js` was deleted for a reason).
 *
 * @throws InputError naming every path that is not there.
 */
export async function findPostFiles(paths: readonly string[]): Promise<PostFile[]> {
  const missing: string[] = [];
  const found: PostFile[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch(() => null);
    if (!facts) missing.push(`${path}: no such file or folder`);
    else if (facts.isDirectory()) found.push(...(await filesBelow(path)));
    else found.push({ path, named: true });
  }
  if (missing.length > 0) throw new InputError(missing);
  if (found.length === 0)
    throw new InputError([`${paths.join(', ')}: no .json, .jsonl, .csv, .yml or tweets.js file there`]);
  return found;
}

const POST_FILE = /(\.(jsonl?|ndjson|csv|tsv|ya?ml)|^tweets?(-part\d+)?\.js)$/i;

async function filesBelow(folder: string): Promise<PostFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && POST_FILE.test(entry.name))
    .map((entry) => ({ path: join(entry.parentPath, entry.name), named: false }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
