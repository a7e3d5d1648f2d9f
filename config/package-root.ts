import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of echobench's package.json: the same whether this file runs from source or from dist/. */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && readPackage(file).name === 'echobench') return folder;
    if (dirname(folder) === folder) throw new Error('echobench is not complete: no package.json above its own files');
  }
}

/** Version of the product, as package.json has it. */
export function packageVersion(): string {
  return String(readPackage(join(packageRoot(), 'package.json')).version);
}

function readPackage(file: string): { name?: unknown; version?: unknown } {
  return JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
}
