import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file with what it is to hold: a new one, or one that is there. */
export interface Change {
  file: string;
  text: string;
}

/**
 * Writes all files or none. Each is whole in a folder of drafts before the first takes its place, and what has taken its place goes
 * back where a later one cannot.
 *
 * @param root a folder on the same disk, where the drafts are for a moment.
 * @throws Error of the file system.
 */
export async function writeAll(root: string, changes: readonly Change[]): Promise<void> {
  const drafts = await mkdtemp(join(root, '.drafts-'));
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [index, { text }] of changes.entries()) await writeFile(join(drafts, String(index)), text);
    for (const [index, { file }] of changes.entries()) {
      // The first folder that had to be made, or nothing.
      const made = await mkdir(dirname(file), { recursive: true });
      if (made !== undefined) undo.unshift(() => rm(made, { recursive: true, force: true }));
      const before = await readFile(file).catch(() => null);
      await rename(join(drafts, String(index)), file);
      undo.unshift(() => (before === null ? rm(file, { force: true }) : writeFile(file, before)));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}
