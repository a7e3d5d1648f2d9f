import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AsideReason, BadRecord, PictureBeside } from '../../sources/files/contract.js';
import type { Post } from '../../core/schemas/post.js';
import { readPostFile, type ReadOptions } from '../../sources/files/read-post-file.js';

export interface AllRead {
  posts: Post[];
  /** Line of each post. */
  lines: number[];
  pictures: PictureBeside[];
  asides: AsideReason[];
  bad: BadRecord[];
  /** What was set aside of each bad record. */
  texts: (string | null)[];
  unknown: string[];
}

/** All that is told of a file. */
export async function readAll(path: string, options: Partial<ReadOptions> = {}): Promise<AllRead> {
  const read: AllRead = { posts: [], lines: [], pictures: [], asides: [], bad: [], texts: [], unknown: [] };
  const whole = { format: 'auto' as const, columns: new Map(), seenInRun: new Set<string>(), ...options };
  for await (const event of readPostFile(path, whole)) {
    if (event.type === 'unknown') read.unknown.push(event.reason);
    else if (event.type === 'aside') read.asides.push(event.reason);
    else if (event.type === 'bad') {
      read.bad.push(event.bad);
      read.texts.push(event.text);
    } else {
      read.posts.push(event.record.post);
      read.lines.push(event.lineOf());
      read.pictures.push(...event.record.pictures);
    }
  }
  return read;
}

/** Writes files into a folder that lasts as long as the test. @returns the folder. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'echo-files-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** Reads text as if it were a file of that name. */
export async function readText(name: string, text: string, options: Partial<ReadOptions> = {}): Promise<AllRead> {
  return readAll(join(await folderOf({ [name]: text }), name), options);
}
