import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sha256 } from '../../core/content-key.js';
import type { Split } from '../../core/outcome.js';
import { claimFolder, isInUse } from '../../report/dataset/claim-folder.js';
import type { DatasetRow } from '../../report/dataset/dataset-row.js';
import { writeDataset } from '../../report/dataset/write-dataset.js';
import { EXAMPLE_SAMPLES, exampleSource, second } from './example-dataset.js';
import { temporaryDir } from './temporary-dir.js';

async function rowsOf(dir: string, split: Split): Promise<DatasetRow[]> {
  const text = await readFile(join(dir, 'data', split, 'metadata.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DatasetRow);
}

describe('a release as JSON lines with pictures', () => {
  it('has a folder for each split that has samples, with a line for each', async () => {
    const dir = await temporaryDir();

    const totals = await writeDataset({ source: exampleSource(), dir, formats: ['jsonl'], embedPictures: false });

    expect(totals.samples).toEqual({ analysis: 0, text_to_image: 2, image_to_image: 2 });
    expect((await readdir(join(dir, 'data'))).toSorted()).toEqual(['image_to_image', 'text_to_image']);
    expect((await rowsOf(dir, 'text_to_image')).map(({ prompt }) => prompt)).toEqual([
      'prompt 1',
      'a "quoted"\nprompt\u202E',
    ]);
  });

  it('puts pictures beside the lines by their content, and names those that it could not have by their hash only', async () => {
    const dir = await temporaryDir();

    const { pictures: written, lostPictures } = await writeDataset({
      source: exampleSource(),
      dir,
      formats: ['jsonl'],
      embedPictures: false,
    });

    const [whole, broken] = await rowsOf(dir, 'image_to_image');
    expect(whole?.input_images_file_names.length).toBe(2);
    for (const file of whole?.input_images_file_names ?? []) {
      const bytes = await readFile(join(dir, 'data/image_to_image', file));
      expect(file).toMatch(new RegExp(`^images/${sha256(bytes)}\\.(png|jpg|webp)$`));
    }
    expect(broken).toMatchObject({ input_images_file_names: [], input_sha256: ['f'.repeat(64)] });
    // The picture of two splits is one file with two names.
    expect([written, lostPictures]).toEqual([3, 1]);
    const [shared] = (await rowsOf(dir, 'text_to_image'))[0]?.community_images_file_names ?? [];
    const inodes = await Promise.all(
      ['text_to_image', 'image_to_image'].map(
        async (split) => (await stat(join(dir, 'data', split, shared ?? ''))).ino,
      ),
    );
    expect(inodes[0]).toBe(inodes[1]);
  });

  it('leaves out a column of pictures that is empty throughout: readers cannot tell what is in it', async () => {
    const dir = await temporaryDir();

    await writeDataset({ source: exampleSource(), dir, formats: ['jsonl'], embedPictures: false });

    expect(Object.keys((await rowsOf(dir, 'text_to_image'))[0] ?? {})).not.toContain('input_images_file_names');
    expect(Object.keys((await rowsOf(dir, 'image_to_image'))[0] ?? {})).toContain('input_images_file_names');
  });
});

describe('the data card', () => {
  it('names no configuration for a split without pictures beside others, and says how to load it', async () => {
    const dir = await temporaryDir();
    const [, bare] = EXAMPLE_SAMPLES;
    const source = exampleSource([{ ...bare!, split: 'analysis' }, ...EXAMPLE_SAMPLES]);

    const { illustrated } = await writeDataset({ source, dir, formats: ['jsonl'], embedPictures: false });

    const card = await readFile(join(dir, 'README.md'), 'utf8');
    expect(illustrated).toEqual(['text_to_image', 'image_to_image']);
    expect(card).not.toContain('config_name: analysis');
    expect(card).toContain('load_dataset("json", data_files="data/analysis/metadata.jsonl")');
  });

  it('is the same for the same release, and names a configuration for each split that is there', async () => {
    const [one, other] = [await temporaryDir(), await temporaryDir()];
    for (const dir of [one, other])
      await writeDataset({ source: exampleSource(), dir, formats: ['jsonl'], embedPictures: false });

    const card = await readFile(join(one, 'README.md'), 'utf8');

    expect(card).toBe(await readFile(join(other, 'README.md'), 'utf8'));
    const front = parse(card.split('---')[1] ?? '') as { configs: unknown };
    expect(front.configs).toEqual(
      ['text_to_image', 'image_to_image'].map((split) => ({
        config_name: split,
        data_files: [{ split: 'test', path: `data/${split}/**` }],
      })),
    );
  });

  it('shows text of others as text', async () => {
    const dir = await temporaryDir();

    await writeDataset({ source: exampleSource(), dir, formats: ['jsonl'], embedPictures: false });

    const card = await readFile(join(dir, 'README.md'), 'utf8');
    expect(card.split('---').slice(2).join('---')).not.toContain('<script>');
    expect(card).toContain('`` "gpt image" `lang:en` ``');
    expect(card).toContain('ids of posts only');
    expect(card).toContain(String.raw`| case-list | CC BY \| \<b\>4.0\</b\> | 2 |`);
    expect(card).toContain('| csv | not stated | 1 |');
  });
});

describe('a release as Parquet', () => {
  it.each([false, true])('holds every row, with the bytes of pictures where wanted (%s)', async (embedPictures) => {
    const dir = await temporaryDir();

    await writeDataset({ source: exampleSource(), dir, formats: ['parquet'], embedPictures });

    const file = await asyncBufferFromFile(join(dir, 'parquet/image_to_image.parquet'));
    const rows = (await parquetReadObjects({ file, utf8: false })) as Record<string, never>[];
    expect(rows.length).toBe(2);
    const { prompt, input_images: inputs } = rows[0] as unknown as {
      prompt: string;
      input_images: { bytes: Uint8Array | null; path: string }[];
    };
    expect(prompt).toBe('prompt 3');
    expect(inputs.length).toBe(2);
    if (embedPictures) expect(sha256(inputs[0]?.bytes ?? new Uint8Array())).toBe(second);
    else await access(join(dir, inputs[0]?.path ?? 'missing'));
  });
});

describe('the folder of an export', () => {
  it('appears whole, in the place of an empty or an older one', async () => {
    const dir = join(await temporaryDir(), 'out');
    for (const name of ['one', 'two']) {
      const folder = await claimFolder(dir);
      expect(await isInUse(dir)).toBe(name === 'two');
      await writeDataset({ source: exampleSource(), dir: folder.partialDir, formats: ['jsonl'], embedPictures: false });
      await folder.publish();
    }

    expect((await readdir(join(dir, '..'))).toSorted()).toEqual(['out']);
    expect(await isInUse(dir)).toBe(true);
  });

  it('leaves nothing behind when it is given up', async () => {
    const parent = await temporaryDir();
    const folder = await claimFolder(join(parent, 'out'));

    await folder.discard();

    expect(await readdir(parent)).toEqual([]);
  });
});
