import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import type { DatasetRow } from './dataset-row.js';

export interface WriteParquetOptions {
  /** Folder of the export. */
  dir: string;
  split: string;
  embedPictures: boolean;
}

/** Rows that are held at a time, and written as one group: fewer where pictures are among them. */
const GROUP_ROWS = { plain: 1000, embedded: 25 };

/** A list in the three levels that readers expect; `inner` begins with its element. */
function list(name: string, inner: SchemaElement[]): SchemaElement[] {
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    ...inner,
  ];
}

interface SchemaElement {
  name: string;
  type?: 'BYTE_ARRAY' | 'BOOLEAN';
  converted_type?: 'UTF8' | 'LIST';
  repetition_type?: 'OPTIONAL' | 'REQUIRED' | 'REPEATED';
  num_children?: number;
}

function text(name: string): SchemaElement {
  return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
}

const TEXTS = [text('element')];

/** As `datasets` stores a picture: its bytes, or the path of its file. */
const PICTURES: SchemaElement[] = [
  { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
  { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
  text('path'),
];

const FEEDBACK: SchemaElement[] = [
  { name: 'element', repetition_type: 'OPTIONAL', num_children: 5 },
  text('post_id'),
  text('url'),
  text('text'),
  text('polarity'),
  ...list('keywords', TEXTS),
];

/** Columns in order: name, schema, and what `datasets` calls the type. */
const COLUMNS: [string, SchemaElement[], unknown][] = [
  ['sample_id', [text('sample_id')], value('string')],
  ['split', [text('split')], value('string')],
  ['prompt', [text('prompt')], value('string')],
  ['prompt_modified', [{ name: 'prompt_modified', type: 'BOOLEAN', repetition_type: 'OPTIONAL' }], value('bool')],
  ['input_images', list('input_images', PICTURES), listOf({ _type: 'Image' })],
  ['community_images', list('community_images', PICTURES), listOf({ _type: 'Image' })],
  ['input_sha256', list('input_sha256', TEXTS), listOf(value('string'))],
  ['community_sha256', list('community_sha256', TEXTS), listOf(value('string'))],
  ['post_ids', list('post_ids', TEXTS), listOf(value('string'))],
  ['post_urls', list('post_urls', TEXTS), listOf(value('string'))],
  [
    'feedback',
    list('feedback', FEEDBACK),
    listOf({
      post_id: value('string'),
      url: value('string'),
      text: value('string'),
      polarity: value('string'),
      keywords: listOf(value('string')),
    }),
  ],
];

function value(dtype: string) {
  return { dtype, _type: 'Value' };
}

function listOf(feature: unknown) {
  return { feature, _type: 'Sequence' };
}

/** Writes one split as Parquet, a group of rows at a time. @returns rows written; a split without one has no file. */
export async function writeParquet(rows: AsyncIterable<DatasetRow>, options: WriteParquetOptions): Promise<number> {
  const { dir, split, embedPictures } = options;
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) return 0;
  await mkdir(join(dir, 'parquet'), { recursive: true });
  let n = 0;
  async function* records() {
    for (let next = first; !next.done; next = await iterator.next()) {
      n += 1;
      yield recordOf(next.value, options);
    }
  }
  const schema = [{ name: 'root', num_children: COLUMNS.length }, ...COLUMNS.flatMap(([, elements]) => elements)];
  await parquetWriteRows({
    writer: fileWriter(join(dir, 'parquet', `${split}.parquet`)),
    rows: records(),
    columns: COLUMNS.map(([name]) => ({ name })),
    schema,
    rowGroupSize: embedPictures ? GROUP_ROWS.embedded : GROUP_ROWS.plain,
    createdBy: 'echobench',
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features: features() } }) }],
  });
  return n;
}

function features(): Record<string, unknown> {
  return Object.fromEntries(COLUMNS.map(([name, , feature]) => [name, feature]));
}

type Pictures = { bytes: Uint8Array | null; path: string }[];

async function recordOf(row: DatasetRow, options: WriteParquetOptions): Promise<Record<string, unknown>> {
  const { input_images_file_names: inputs, community_images_file_names: community, ...rest } = row;
  return {
    ...rest,
    input_images: await picturesOf(inputs, options),
    community_images: await picturesOf(community, options),
  };
}

/** Without the bytes, paths lead from the folder of the export to the file of the picture. */
async function picturesOf(
  files: readonly string[],
  { dir, split, embedPictures }: WriteParquetOptions,
): Promise<Pictures> {
  return Promise.all(
    files.map(async (file) => {
      const path = `data/${split}/${file}`;
      return embedPictures ? { bytes: await readFile(join(dir, path)), path: file } : { bytes: null, path };
    }),
  );
}
