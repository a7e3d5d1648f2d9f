import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.js';
import { findPythons } from '../../workers/embedded/find-python.js';
import { runProgram } from '../../workers/embedded/run-program.js';
import { writeDataset } from '../../report/dataset/write-dataset.js';
import { EXAMPLE_SAMPLES, exampleSource } from './example-dataset.js';
import { temporaryDir } from './temporary-dir.js';

/** An interpreter that has the library `datasets`: `ECHO_DATASETS_PYTHON`, else the first of the machine that has it. */
async function pythonWithDatasets(): Promise<string | null> {
  const { ECHO_DATASETS_PYTHON: named } = process.env;
  const found = named ? [named] : (await findPythons(process.env)).found;
  for (const python of found) {
    const run = await runProgram(python, ['-c', 'import datasets, PIL'], { env: process.env, timeoutMs: 60_000 });
    if (run.exitCode === 0) return python;
  }
  return null;
}

const python = await pythonWithDatasets();
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!python) console.warn('SKIPPED: no Python with "datasets" and "pillow", so no export was loaded by that library');

it.skipIf(!python)(
  'an export loads in the library `datasets` by its card, as imagefolder, as JSON and as Parquet',
  async () => {
    const [dir, home] = [await temporaryDir(), await temporaryDir()];
    await writeDataset({ source: exampleSource(), dir, formats: ['jsonl', 'parquet'], embedPictures: true });
    const script = join(packageRoot(), 'tests/report/load-dataset.py');
    const env = { ...process.env, HF_HOME: home, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' };

    const run = await runProgram(python ?? '', [script, dir], { env, timeoutMs: 120_000 });

    expect(run.exitCode, run.stderr).toBe(0);
    const found = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Record<string, Loaded>;
    for (const way of ['by_card', 'imagefolder', 'json', 'parquet']) {
      expect(found[way]).toMatchObject({ rows: 2, prompts: ['prompt 3', 'prompt 4'] });
    }
    for (const way of ['by_card', 'imagefolder', 'parquet']) expect(found[way]?.inputs.length, way).toBe(2);
    expect(found.imagefolder_without_inputs).toMatchObject({ rows: 2 });
    expect(found.imagefolder_without_inputs?.columns).toContain('community_images');
  },
  180_000,
);

it.skipIf(!python)(
  'an export loads by its card beside a split that has no picture',
  async () => {
    const [dir, home] = [await temporaryDir(), await temporaryDir()];
    const studied = EXAMPLE_SAMPLES.map((sample) => ({ ...sample, split: 'analysis' as const, communityImages: [] }));
    const source = exampleSource([...studied.slice(0, 2), ...EXAMPLE_SAMPLES]);
    await writeDataset({ source, dir, formats: ['jsonl', 'parquet'], embedPictures: true });
    const script = join(packageRoot(), 'tests/report/load-dataset.py');
    const env = { ...process.env, HF_HOME: home, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' };

    const run = await runProgram(python ?? '', [script, dir], { env, timeoutMs: 120_000 });

    expect(run.exitCode, run.stderr).toBe(0);
    const found = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Record<string, Loaded>;
    expect(found.by_card).toMatchObject({ rows: 2, prompts: ['prompt 3', 'prompt 4'] });
  },
  180_000,
);

interface Loaded {
  rows: number;
  columns: string[];
  prompts: string[];
  inputs: [number, number][];
}
