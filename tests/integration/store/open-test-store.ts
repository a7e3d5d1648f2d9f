import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { folderBlobs } from '../../../store/folder-blobs.js';
import { openStore, type Store } from '../../../store/store.js';

export interface TestStore {
  store: Store;
  /** Where the blobs are. */
  folder: string;
}

/** A database and a blob folder of its own for one test file, on the shared server. Filled before the first test. */
export function useTestStore(): TestStore {
  const place = {} as TestStore;
  beforeAll(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'echo-store-'));
    const database = `test_${randomUUID().slice(0, 8)}`;
    place.store = await openStore({ uri: inject('mongodbUri'), database, blobs: folderBlobs(place.folder) });
  });
  afterAll(async () => {
    await place.store.close();
    await rm(place.folder, { recursive: true });
  });
  return place;
}
