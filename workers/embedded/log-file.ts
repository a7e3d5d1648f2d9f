import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

const TAIL_BYTES = 64 * 1024;

/** Opens a fresh log for appending; the one before it is kept as `<file>.1`. */
export async function openLog(file: string): Promise<FileHandle> {
  await mkdir(dirname(file), { recursive: true });
  await rename(file, `${file}.1`).catch(() => rm(`${file}.1`, { force: true }));
  return open(file, 'a');
}

/** The last `count` lines that are not blank, oldest first; none when there is no such file. */
export async function tailLog(file: string, count = 15): Promise<string[]> {
  try {
    const bytes = await readFile(file);
    const text = bytes.subarray(-TAIL_BYTES).toString('utf8');
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-count);
  } catch {
    return [];
  }
}
