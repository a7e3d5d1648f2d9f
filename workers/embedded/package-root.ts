import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from './stack-error.js';

/** Folder of echobench's package.json: the same whether this file runs from source or from dist/. */
export async function packageRoot(): Promise<string> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if ((await packageName(folder)) === 'echobench') return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new StackError('echobench is not complete: no package.json above its own files.');
    folder = parent;
  }
}

async function packageName(folder: string): Promise<unknown> {
  try {
    const text = await readFile(join(folder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { name?: unknown }).name;
  } catch {
    return null;
  }
}
