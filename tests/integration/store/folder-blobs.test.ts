import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../../config/package-root.js';
import { folderBlobs } from '../../../store/folder-blobs.js';
import { describeBlobStore } from './blob-store-contract.js';

async function temporaryFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'echo-blobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describeBlobStore('in a folder', async () => {
  const folder = await temporaryFolder();
  return [folderBlobs(folder), folderBlobs(folder)];
});

describe('folderBlobs', () => {
  it('leaves no partial file behind, however many put the same bytes', async () => {
    const folder = await temporaryFolder();
    const blobs = folderBlobs(folder);
    const bytes = Buffer.alloc(200_000, 7);

    const keys = await Promise.all(Array.from({ length: 10 }, () => blobs.put(bytes)));

    expect(await filesIn(folder)).toEqual([keys[0]]);
  });

  it('does not take for the blob what a killed process left half written', async () => {
    const folder = await temporaryFolder();
    const blobs = folderBlobs(folder);
    const bytes = Buffer.from('a whole picture');
    const key = createHash('sha256').update(bytes).digest('hex');
    await mkdir(join(folder, key.slice(0, 2)));
    await writeFile(join(folder, key.slice(0, 2), `${key}.0815.partial`), 'a who');

    const before = await blobs.has(key);
    await blobs.put(bytes);

    expect(before).toBe(false);
    expect(Buffer.from(await blobs.get(key))).toEqual(bytes);
  });

  it('takes the same bytes from two processes at the same moment', async () => {
    const [folder, program] = [await temporaryFolder(), await compiledProgram()];

    const runs = await Promise.all([1, 2].map(() => promisify(execFile)(process.execPath, [program, folder])));

    const keys = runs.map(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(keys[0]).toEqual(keys[1]);
    expect((await filesIn(folder)).toSorted()).toEqual([...new Set(keys[0])].toSorted());
    for (const key of new Set(keys[0])) {
      const bytes = await folderBlobs(folder).get(key);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(key);
    }
  });
});

/** A program that puts thirty blobs into the folder of its argument, compiled from source beside node_modules. */
async function compiledProgram(): Promise<string> {
  const root = packageRoot();
  const folder = await temporaryFolder(join(root, 'node_modules'));
  const options = { noEmit: false, outDir: folder, rootDir: root, noCheck: true };
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: options,
    include: [],
    files: [join(root, 'store/folder-blobs.ts')],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
  const program = join(folder, 'put.js');
  await writeFile(
    program,
    `import { folderBlobs } from './store/folder-blobs.js';
     const blobs = folderBlobs(process.argv[2]);
     const all = Array.from({ length: 30 }, (_, i) => blobs.put(Buffer.alloc(50_000, i)));
     process.stdout.write(JSON.stringify(await Promise.all(all)));`,
  );
  return program;
}
