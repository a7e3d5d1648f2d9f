import { createReadStream } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline';
import type { Media } from '../../core/schemas/post.js';
import { keepPicture } from '../../activities/keep-picture.js';
import { inspectImage } from '../../images/inspect-image.js';
import { perceptualHash } from '../../images/perceptual-hash.js';
import { readPosts, type FormatChoice, type RecordEvent } from '../../sources/files/read-posts.js';
import type { Store } from '../../store/store.js';
import { StoredShapeError } from '../../store/typed-collection.js';
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
export async function importPosts(
  files: readonly PostFile[],
  format: FormatChoice,
  store: Store,
): Promise<ImportReport> {
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
  let batch: RecordEvent[] = [];
  for await (const event of readPosts(lines, format)) {
    if (event.type === 'unknown') report.skipped.push({ file: path, reason: event.reason });
    if (event.type === 'bad') {
      report.bad += 1;
      report.badLines.push({ file: path, ...event.bad });
    }
    if (event.type === 'record') batch.push(event);
    if (batch.length >= BATCH) {
      await keep(batch, path, work);
      batch = [];
    }
  }
  await keep(batch, path, work);
}

async function keep(batch: readonly RecordEvent[], path: string, work: Import): Promise<void> {
  const { report } = work;
  const outcomes = await Promise.all(batch.map((event) => keepPost(event, path, work)));
  for (const outcome of outcomes) report[outcome] += 1;
}

async function keepPost(event: RecordEvent, path: string, work: Import): Promise<'new' | 'known' | 'bad'> {
  const media: Media[] = [];
  const { record } = event;
  for (const entry of record.post.media) {
    const picture = record.pictures.find((candidate) => candidate.mediaKey === entry.mediaKey);
    media.push(picture ? await readPicture(entry, { file: path, path: picture.path }, work) : entry);
  }
  try {
    return (await work.store.posts.putIfNew({ ...record.post, media })) ? 'new' : 'known';
  } catch (error) {
    if (!(error instanceof StoredShapeError)) throw error;
    work.report.badLines.push({ file: path, line: event.lineOf(), reason: error.message });
    return 'bad';
  }
}

async function readPicture(
  media: Media,
  place: { file: string; path: string },
  { store, report }: Import,
): Promise<Media> {
  const folder = dirname(place.file);
  const path = resolve(folder, place.path);
  const reject = (state: 'missing' | 'rejected', reason: string): Media => {
    report.badPictures.push({ file: path, reason });
    return { ...media, state, reason };
  };
  // A record is data from outside: it must not make us read files from elsewhere, nor must a link that came with it.
  if (!isInside(folder, path)) return reject('rejected', 'lies outside the folder of its file');
  const real = await realpath(path).catch(() => null);
  if (real && !isInside(await realpath(folder), real)) return reject('rejected', 'lies outside the folder of its file');
  const bytes = await readFile(path).catch(() => null);
  if (!bytes) return reject('missing', 'no such file');
  const kept = await keepPicture({ store, images: { inspect: inspectImage, perceptualHash } }, bytes);
  if (!kept.ok) return reject('rejected', kept.reason);
  report.pictures += 1;
  return { ...media, state: 'stored', sha256: kept.picture._id };
}

function isInside(folder: string, path: string): boolean {
  const base = resolve(folder);
  return path.startsWith(base.endsWith(sep) ? base : `${base}${sep}`);
}
