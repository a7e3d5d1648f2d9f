import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RefreshFile } from '../../../core/schemas/refresh-file.js';
import type { Check, Verdict } from '../check.js';

const GIB = 1024 ** 3;
const LEAST_BYTES = 5 * GIB;

/** A picture of 1024 x 1024 as PNG; models answer with 1 to 2 MiB. */
const PICTURE_BYTES = 2 * 1024 ** 2;

/** Free space where the embedded stack and the pictures are. */
export const disk: Check = {
  id: 'disk',
  async run({ environment, file }) {
    const pictures = file ? pictureBytes(file) : 0;
    const folders = new Map([[environment.dataDir, LEAST_BYTES]]);
    folders.set(environment.blobDir, Math.max(LEAST_BYTES, pictures));
    return Promise.all([...folders].map(([folder, wanted]) => examine(folder, wanted)));
  },
};

/** Most that the pictures of a refresh can take: each model on each sample that it can do, none of them known yet. */
function pictureBytes({ models, curate }: RefreshFile): number {
  const generations = models.reduce((sum, { splits }) => sum + splits.length * curate.maxPerSplit, 0);
  return generations * PICTURE_BYTES;
}

async function examine(folder: string, wantedBytes: number): Promise<Verdict> {
  const { bavail, bsize } = await statfs(nearestFolder(folder));
  const free = bavail * bsize;
  const summary = `${gib(free)} GiB are free for ${folder}`;
  if (free >= wantedBytes) return { status: 'ok', subject: folder, summary };
  const mend = 'free some space, or put ECHO_DATA_DIR or ECHO_BLOB_DIR on a larger disk';
  return { status: 'warn', subject: folder, summary: `${summary}; ${gib(wantedBytes)} GiB may be needed`, mend };
}

/** A folder that does not exist yet will be made on the disk of the nearest one that does. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function gib(bytes: number): string {
  return (bytes / GIB).toFixed(1);
}
