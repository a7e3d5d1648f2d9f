import { randomBytes } from 'node:crypto';
import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { folderBlobs } from '../../../store/folder-blobs.js';
import type { Check } from '../check.js';

const PROBE_BYTES = 64 * 1024;

/** Puts a blob, gets it, compares, and takes it away again. */
export const blobs: Check = {
  id: 'blobs',
  async run({ environment }) {
    const { blobDir } = environment;
    const mend = `make the folder writable for this user, or set ECHO_BLOB_DIR`;
    const bytes = randomBytes(PROBE_BYTES);
    try {
      const store = folderBlobs(blobDir);
      const key = await store.put(bytes);
      const back = await store.get(key);
      const folder = join(blobDir, key.slice(0, 2));
      await rm(join(folder, key));
      // Stays where other blobs are in it.
      await rmdir(folder).catch(() => {});
      if (Buffer.compare(bytes, back) === 0)
        return [{ status: 'ok', summary: `a blob came back from ${blobDir} as it went in` }];
      return [
        { status: 'fail', summary: `${blobDir} gives back other bytes than it was given`, mend: 'check the disk' },
      ];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      return [{ status: 'fail', summary: `no blob can be kept in ${blobDir}: ${code}`, mend }];
    }
  },
};
