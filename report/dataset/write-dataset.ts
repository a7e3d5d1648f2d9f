import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPLITS, type Split } from '../../core/outcome.js';
import type { Platform } from '../../core/schemas/post.js';
import { cardMarkdown, type CardParts } from './card-markdown.js';
import type { CardFacts, DatasetSource, DatasetTotals } from './contract.js';
import { datasetRow, PICTURE_COLUMNS, type DatasetRow } from './dataset-row.js';
import { dropFields, LineFile } from './line-file.js';
import { PictureFolder } from './picture-folder.js';

export interface WriteDatasetOptions {
  source: DatasetSource;
  /** An empty folder. */
  dir: string;
  /** `jsonl` also stands for the folders of pictures, which both formats have. */
  formats: readonly ('jsonl' | 'parquet')[];
  /** Puts the bytes of the pictures into the Parquet files too. */
  embedPictures: boolean;
  signal?: AbortSignal;
}

/**
 * Writes a release so that `datasets.load_dataset` takes it: `data/<split>/metadata.jsonl` with its pictures beside it, or
 * `parquet/<split>.parquet`, and the card in `README.md` and `card.json`.
 */
export async function writeDataset(options: WriteDatasetOptions): Promise<DatasetTotals> {
  const { source, dir, formats } = options;
  const folder = new PictureFolder(dir, SPLITS, (sha256) => source.image(sha256));
  const samples: DatasetTotals['samples'] = { analysis: 0, text_to_image: 0, image_to_image: 0 };
  const illustrated = new Set<Split>();
  for (const split of SPLITS) {
    // Rows are made once, for both formats.
    const rows = noting(splitRows(options, split, folder), (row) => {
      if (PICTURE_COLUMNS.some((column) => row[column].length > 0)) illustrated.add(split);
    });
    samples[split] = formats.includes('parquet')
      ? await writeBoth(options, split, rows)
      : await drain(writtenLines(options, split, rows));
  }
  const { pictures, bytes: pictureBytes, lostPictures } = folder;
  const facts = await source.facts();
  const platforms = platformsOf(facts);
  const totals = { samples, pictures, pictureBytes, lostPictures, illustrated: [...illustrated], platforms };
  await writeCard(dir, { facts, totals, formats });
  return totals;
}

async function* noting<T>(rows: AsyncIterable<T>, note: (row: T) => void): AsyncGenerator<T> {
  for await (const row of rows) {
    note(row);
    yield row;
  }
}

async function* splitRows(
  { source, signal }: WriteDatasetOptions,
  split: Split,
  folder: PictureFolder,
): AsyncGenerator<DatasetRow> {
  for await (const sample of source.samples(split)) {
    signal?.throwIfAborted();
    const files = new Map<string, string | null>();
    for (const hash of new Set([...sample.inputImages, ...sample.communityImages]))
      files.set(hash, await folder.place(split, hash));
    yield datasetRow(sample, (hash) => files.get(hash) ?? null);
  }
}

/** Writes lines as the rows pass through. A split without a sample has no file, and no column of pictures that are not there. */
async function* writtenLines(
  { dir, formats }: WriteDatasetOptions,
  split: Split,
  rows: AsyncIterable<DatasetRow>,
): AsyncGenerator<DatasetRow> {
  const file = new LineFile(join(dir, 'data', split, 'metadata.jsonl'));
  const empty = new Set<(typeof PICTURE_COLUMNS)[number]>(PICTURE_COLUMNS);
  for await (const row of rows) {
    for (const column of empty) if (row[column].length > 0) empty.delete(column);
    if (formats.includes('jsonl')) await file.add(row);
    yield row;
  }
  if ((await file.close()) && empty.size > 0) await dropFields(file.path, [...empty]);
}

async function drain(rows: AsyncIterable<DatasetRow>): Promise<number> {
  let n = 0;
  for await (const _ of rows) n += 1;
  return n;
}

async function writeBoth(options: WriteDatasetOptions, split: Split, rows: AsyncIterable<DatasetRow>): Promise<number> {
  // Loaded only where it is wanted.
  const { writeParquet } = await import('./write-parquet.js');
  const { dir, embedPictures } = options;
  return writeParquet(writtenLines(options, split, rows), { dir, split, embedPictures });
}

/** The platforms of the posts, each once. */
export function platformsOf({ posts }: CardFacts): Platform[] {
  return [...new Set(posts.map(({ platform }) => platform))].toSorted();
}

/** The card as Markdown for people and hubs, and as JSON for programs. */
export async function writeCard(dir: string, parts: CardParts): Promise<void> {
  const { facts, totals } = parts;
  await writeFile(join(dir, 'card.json'), `${JSON.stringify({ ...facts, written: totals }, null, 2)}\n`);
  await writeFile(join(dir, 'README.md'), cardMarkdown(parts));
}
