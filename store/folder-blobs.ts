import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../core/content-key.js';
import { BlobMissingError, type BlobStore } from './blob-store.js';

const KEY = /^[0-9a-f]{64}$/;

/** Blobs as files of one folder, for workers that share a disk. Two levels, so that no directory grows without bound. */
export function folderBlobs(folder: string): BlobStore {
  function pathOf(key: string): string {
    if (!KEY.test(key)) throw new BlobMissingError(key);
    return join(folder, key.slice(0, 2), key);
  }

  async function has(key: string): Promise<boolean> {
    try {
      await access(pathOf(key));
      return true;
    } catch {
      return false;
    }
  }

  async function put(bytes: Uint8Array): Promise<string> {
    const key = sha256(bytes);
    if (!(await has(key))) await writeDurably(pathOf(key), bytes);
    return key;
  }

  async function get(key: string): Promise<Uint8Array> {
    try {
      return await readFile(pathOf(key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BlobMissingError(key);
      throw error;
    }
  }

  async function remove(key: string): Promise<void> {
    if (KEY.test(key)) await rm(pathOf(key), { force: true });
  }

  return { put, get, has, remove };
}

/** Under a name of its own first, and on the disk, before it gets the name under which it is looked for. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    const file = await openIn(dirname(path), partial);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** The folder is nearly always there already. */
async function openIn(folder: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true });
    return open(path, 'wx');
  }
}
