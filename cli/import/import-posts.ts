import { withdrawnPosts } from '../../activities/tombstones.js';
import type { Media, Post } from '../../core/schemas/post.js';
import type { AsideReason } from '../../sources/files/contract.js';
import type { ColumnMap } from '../../sources/files/csv-columns.js';
import type { BadEvent, FormatChoice, ReadEvent, RecordEvent } from '../../sources/files/read-events.js';
import { readPostFile } from '../../sources/files/read-post-file.js';
import type { Store } from '../../store/store.js';
import type { PostFile } from './find-post-files.js';
import { readPicture } from './read-picture.js';
import type { SetAsideFile } from './set-aside-file.js';

/** JSON of `import --json`: its fields are a contract; more may be added. */
export interface ImportReport {
  new: number;
  /** Posts that the store had already, `merged` ones among them. */
  known: number;
  /** Posts that gained by a record which came later. */
  merged: number;
  bad: number;
  /** Posts that were taken down, and are not taken again. */
  withdrawn: number;
  /** The first bad records; all of them are in the file `setAsideIn`. */
  badLines: { file: string; line: number; reason: string }[];
  /** Records that are no posts of their own, by why. */
  notPosts: Record<AsideReason, number>;
  /** Pictures beside a file that could not be taken; their posts are in the store all the same. */
  badPictures: { file: string; reason: string }[];
  pictures: number;
  /** Files that hold no posts in a known format. */
  skipped: { file: string; reason: string }[];
  /** File with the text of each bad record, to be mended and imported again; `null` where none was bad. */
  setAsideIn: string | null;
}

export interface ImportSetting {
  store: Store;
  format: FormatChoice;
  /** Columns of tables that are not found by their names. */
  columns?: ColumnMap;
  /** Of all records that name none of their own, as their curator words it. */
  licence?: string | undefined;
  /** Where bad records go; nowhere where there is none. */
  setAside?: SetAsideFile;
}

/** Posts that are written together. */
const BATCH = 500;
/** Bad records that are named one by one: a file of nothing else must not fill the memory. */
const BAD_NAMED = 1000;

/** Reads posts from files into the store. What cannot be read costs only itself, is named and set aside. */
export async function importPosts(files: readonly PostFile[], setting: ImportSetting): Promise<ImportReport> {
  const report: ImportReport = {
    new: 0,
    known: 0,
    merged: 0,
    bad: 0,
    withdrawn: 0,
    badLines: [],
    notPosts: { retweet: 0, unavailable: 0 },
    badPictures: [],
    pictures: 0,
    skipped: [],
    setAsideIn: null,
  };
  const seenInRun = new Set<string>();
  for (const { path } of files) await importFile(path, { ...setting, report, seenInRun });
  report.setAsideIn = (await setting.setAside?.close()) ?? null;
  return report;
}

interface Import extends ImportSetting {
  report: ImportReport;
  seenInRun: Set<string>;
}

async function importFile(path: string, work: Import): Promise<void> {
  const { format, columns = new Map(), seenInRun } = work;
  let batch: RecordEvent[] = [];
  for await (const event of readPostFile(path, { format, columns, seenInRun })) {
    if (event.type === 'record') batch.push(event);
    else await note(event, path, work);
    if (batch.length < BATCH) continue;
    await keep(batch, path, work);
    batch = [];
  }
  await keep(batch, path, work);
}

async function note(event: Exclude<ReadEvent, RecordEvent>, path: string, work: Import): Promise<void> {
  switch (event.type) {
    case 'unknown':
      work.report.skipped.push({ file: path, reason: event.reason });
      return;
    case 'aside':
      work.report.notPosts[event.reason] += 1;
      return;
    case 'bad':
      await complain(event, path, work);
  }
}

async function complain({ bad, text }: BadEvent, file: string, { report, setAside }: Import): Promise<void> {
  report.bad += 1;
  if (report.badLines.length < BAD_NAMED) report.badLines.push({ file, ...bad });
  await setAside?.write({ file, ...bad, text });
}

async function keep(read: readonly RecordEvent[], path: string, work: Import): Promise<void> {
  const ids = read.map(({ record }) => record.post._id);
  const tombstones = await withdrawnPosts(work, ids);
  const batch = read.filter(({ record }) => !tombstones.has(record.post._id));
  work.report.withdrawn += read.length - batch.length;
  if (batch.length === 0) return;
  const posts: Post[] = [];
  for (const { record } of batch) posts.push(withLicence(await withPictures(record, path, work), work));
  const outcomes = await work.store.posts.merge(posts);
  for (const [i, outcome] of outcomes.entries()) {
    if (typeof outcome !== 'string') {
      const bad = { line: batch[i]?.lineOf() ?? 1, reason: outcome.message };
      await complain({ type: 'bad', bad, text: textOf(posts[i]?.raw) }, path, work);
      continue;
    }
    if (outcome === 'new') work.report.new += 1;
    else work.report.known += 1;
    if (outcome === 'merged') work.report.merged += 1;
  }
}

function textOf(raw: unknown): string {
  return JSON.stringify(raw) ?? '';
}

function withLicence(post: Post, { licence }: Import): Post {
  return licence === undefined || post.licences ? post : { ...post, licences: [licence] };
}

async function withPictures({ post, pictures }: RecordEvent['record'], file: string, work: Import): Promise<Post> {
  if (pictures.length === 0) return post;
  const media: Media[] = [];
  for (const entry of post.media) {
    const picture = pictures.find((candidate) => candidate.mediaKey === entry.mediaKey);
    media.push(picture ? await readPicture(entry, { file, picture }, work) : entry);
  }
  return { ...post, media };
}
