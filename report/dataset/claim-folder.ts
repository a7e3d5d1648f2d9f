import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A folder that nobody sees until it is whole. */
export interface ClaimedFolder {
  /** Where to write. */
  partialDir: string;
  /** Gives it its name; a folder that had it before is taken away. */
  publish(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** Whether a folder is there and holds something. */
export async function isInUse(dir: string): Promise<boolean> {
  const entries = await readdir(dir).catch(ifAbsent);
  return entries !== null && entries.length > 0;
}

function ifAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** Makes the folder to write in, beside the one that it will be, so that the last step is a rename on one disk. */
export async function claimFolder(dir: string): Promise<ClaimedFolder> {
  const beside = (mark: string) => join(dirname(dir), `.${basename(dir)}.${process.pid}.${mark}`);
  const [partialDir, oldDir] = [beside('partial'), beside('old')];
  await rm(partialDir, { recursive: true, force: true });
  await mkdir(partialDir, { recursive: true });
  return {
    partialDir,
    async publish() {
      if (await isInUse(dir)) await rename(dir, oldDir);
      else await rmdir(dir).catch(ifAbsent);
      await rename(partialDir, dir);
      await rm(oldDir, { recursive: true, force: true });
    },
    async discard() {
      await rm(partialDir, { recursive: true, force: true });
    },
  };
}
