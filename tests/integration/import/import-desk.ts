import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { findPostFiles } from '../../../cli/import/find-post-files.js';
import { importPosts, type ImportReport } from '../../../cli/import/import-posts.js';
import { useTestStore, type TestStore } from '../store/open-test-store.js';

/** Imports into a store of its own, and what their files are made of. Ids are fresh, so that tests do not meet in the store. */
export interface ImportDesk extends TestStore {
  importAll(...paths: string[]): Promise<ImportReport>;
}

export function useImportDesk(): ImportDesk {
  const desk = useTestStore() as ImportDesk;
  desk.importAll = async (...paths) => importPosts(await findPostFiles(paths), { format: 'auto', store: desk.store });
  return desk;
}

let lastId = 2_001_000_000_000_000_000n;

/** An id of a post of X that no other test has. */
export function freshId(): string {
  lastId += 1n;
  return String(lastId);
}

/** A page of posts as the API gives it, a post for each text. */
export function page(...texts: string[]): string {
  return JSON.stringify({ data: texts.map((text) => ({ id: freshId(), text })), meta: { result_count: texts.length } });
}

/** A PNG of one colour; sides in pixels. */
export function solid(width: number, height = width): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#336699' }, limitInputPixels: false })
    .png()
    .toBuffer();
}

/** A file of one case of editing whose pictures are at the paths, and the key of its post. */
export function caseFile(...paths: string[]): { json: string; key: string } {
  const id = randomUUID();
  const inputs = paths.map((file) => ({ file }));
  return { json: JSON.stringify([{ id, prompt: 'make it blue', inputs, outputs: [] }]), key: `other:edit-cases-${id}` };
}
