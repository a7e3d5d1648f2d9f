import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Media } from '../../core/schemas/post.js';
import { inspectImage } from '../../images/inspect-image.js';
import type { ImportedRecord } from '../../sources/files/contract.js';
import { readPosts, type FormatChoice } from '../../sources/files/read-posts.js';
import type { Store } from '../../store/store.js';
import type { PostFile } from './find-post-files.js';

/** JSON of `import --json`: its fields are a contract; more may be added. */
export interface ImportReport {
  new: number;
  known: number;
  bad: number;
  badLines: { file: string; line: number; reason: string }[];
  /** Pictures beside a file that could not be taken; their posts are in the store all the same. */
  badPictures: { file: string; reason: string }[];
  pictures: number;
  /** Files that hold no posts in a known format. */
  skipped: { file: string; reason: string }[];
}

/** Posts that are written together. */
const BATCH = 250;

/** Reads posts from files into the store. What cannot be read costs only itself, and is named. */
export async function importPosts(files: readonly PostFile[], format: FormatChoice, store: Store): Promise<ImportReport> {
  const report: ImportReport = { new: 0, known: 0, bad: 0, badLines: [], badPictures: [], pictures: 0, skipped: [] };
  for (const { path } of files) await importFile(path, format, { store, report });
  return report;
}

interface Import {
  store: Store;
  report: ImportReport;
}

async function importFile(path: string, format: FormatChoice, work: Import): Promise<void> {
  const { report } = work;
  const lines = createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
  let batch: ImportedRecord[] = [];
  for await (const event of readPosts(lines, format)) {
    if (event.type === 'unknown') report.skipped.push({ file: path, reason: event.reason });
    if (event.type === 'bad') {
      report.bad += 1;
      report.badLines.push({ file: path, ...event.bad });
    }
    if (event.type === 'record') batch.push(event.record);
    if (batch.length >= BATCH) {
      await keep(batch, path, work);
      batch = [];
    }
  }
  await keep(batch, path, work);
}

async function keep(batch: readonly ImportedRecord[], path: string, work: Import): Promise<void> {
  const { store, report } = work;
  const isNew = await Promise.all(
    batch.map(async ({ post, pictures }) => {
      const media: Media[] = [];
      for (const entry of post.media) {
        const picture = pictures.find((candidate) => candidate.mediaKey === entry.mediaKey);
        media.push(picture ? await keepPicture(entry, { file: path, path: picture.path }, work) : entry);
      }
      return store.posts.putIfNew({ ...post, media });
    }),
  );
  const fresh = isNew.filter(Boolean).length;
  report.new += fresh;
  report.known += batch.length - fresh;
}

async function keepPicture(media: Media, place: { file: string; path: string }, { store, report }: Import): Promise<Media> {
  const folder = dirname(place.file);
  const path = resolve(folder, place.path);
  const reject = (state: 'missing' | 'rejected', reason: string): Media => {
    report.badPictures.push({ file: path, reason });
    return { ...media, state, reason };
  };
  // A record is data from outside: it must not make us read files from elsewhere.
  if (relative(folder, path).startsWith('..')) return reject('rejected', 'lies outside the folder of its file');
  const bytes = await readFile(path).catch(() => null);
  if (!bytes) return reject('missing', 'no such file');
  const inspection = await inspectImage(bytes);
  if (!inspection.ok) return reject('rejected', inspection.reason);
  report.pictures += 1;
  return { ...media, state: 'stored', sha256: await store.blobs.put(bytes) };
}
