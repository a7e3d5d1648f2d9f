import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPostFiles } from '../../cli/import/find-post-files.js';
import { InputError } from '../../core/input-error.js';
import { folderOf } from '../sources/read-all.js';

describe('findPostFiles', () => {
  it('takes named files as they are, and of folders what is JSON, by name', async () => {
    const folder = await folderOf({ 'b.jsonl': '', 'a.JSON': '', 'deep/er/c.json': '', 'notes.txt': '', json: '' });
    const named = join(folder, 'notes.txt');

    const files = await findPostFiles([named, folder]);

    expect(files).toEqual([
      { path: named, named: true },
      { path: join(folder, 'a.JSON'), named: false },
      { path: join(folder, 'b.jsonl'), named: false },
      { path: join(folder, 'deep/er/c.json'), named: false },
    ]);
  });

  it('names every path that is not there', async () => {
    const folder = await folderOf({});
    const [one, two] = [join(folder, 'one.json'), join(folder, 'two')];

    const search = findPostFiles([one, folder, two]);

    await expect(search).rejects.toThrow(InputError);
    await expect(search).rejects.toThrow(`${one}: no such file or folder\n${two}: no such file or folder`);
  });

  it('says that a folder holds nothing to read', async () => {
    const folder = await folderOf({ 'notes.txt': '' });

    await expect(findPostFiles([folder])).rejects.toThrow(
      `${folder}: no .json, .jsonl, .csv, .yml or tweets.js file there`,
    );
  });
});
