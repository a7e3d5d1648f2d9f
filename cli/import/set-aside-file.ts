import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { SetAside } from '../../sources/files/set-aside.js';

/** Where bad records go. */
export interface SetAsideFile {
  write(record: SetAside): Promise<void>;
  /** Ends the file. @returns its path; `null` where nothing was bad, and no file was made. */
  close(): Promise<string | null>;
}

/** A file of bad records, a line each; made with the first. @throws Error where it is there already, or cannot be written. */
export function setAsideFile(path: string): SetAsideFile {
  let file: WriteStream | null = null;
  async function open(): Promise<WriteStream> {
    await mkdir(dirname(path), { recursive: true });
    const stream = createWriteStream(path, { flags: 'wx' });
    await once(stream, 'open');
    return stream;
  }
  return {
    async write(record) {
      file ??= await open();
      if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, 'drain');
    },
    async close() {
      if (!file) return null;
      file.end();
      await once(file, 'close');
      return path;
    },
  };
}

/** A name for the bad records of an import that began at a time. */
export function setAsideName(at: Date): string {
  return `${at.toISOString().replaceAll(/[:.]/g, '-')}.jsonl`;
}
