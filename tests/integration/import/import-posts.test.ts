import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPostFiles } from '../../../cli/import/find-post-files.js';
import { importPosts } from '../../../cli/import/import-posts.js';
import { setAsideFile } from '../../../cli/import/set-aside-file.js';
import { folderOf } from '../../sources/read-all.js';
import { caseFile, freshId, page, useImportDesk } from './import-desk.js';

const desk = useImportDesk();

describe('the licence of a list', () => {
  it('goes to records that state none of their own, also of posts that are known', async () => {
    const [silent, stating] = [caseFile(), freshId()];
    const folder = await folderOf({
      'list.json': silent.json,
      'one/case.yml': `title: Fox\nsource_links:\n  - url: https://x.com/ada/status/${stating}\nprompt: a red fox\n`,
      'one/ATTRIBUTION.yml': 'license: CC0\n',
    });
    await desk.importAll(folder);
    const setting = { format: 'auto', store: desk.store, licence: 'CC BY 4.0' } as const;

    const report = await importPosts(await findPostFiles([folder]), setting);

    expect(report).toMatchObject({ new: 0, known: 2, merged: 1 });
    expect(await desk.store.posts.get(silent.key)).toMatchObject({ licences: ['CC BY 4.0'] });
    expect(await desk.store.posts.get(`x:${stating}`)).toMatchObject({ licences: ['CC0'] });
  });
});

describe('importPosts', () => {
  it('counts new, known and bad, and names the line of each that is bad', async () => {
    const folder = await folderOf({ 'pages.jsonl': `${page('a', 'b')}\n{"data": [{"id"\n${page('c')}\n` });
    const file = join(folder, 'pages.jsonl');

    const report = await desk.importAll(file);

    expect(report).toEqual({
      new: 3,
      known: 0,
      withdrawn: 0,
      merged: 0,
      bad: 1,
      badLines: [{ file, line: 2, reason: expect.stringMatching(/^not JSON: /) as string }],
      notPosts: { retweet: 0, unavailable: 0 },
      badPictures: [],
      pictures: 0,
      skipped: [],
      setAsideIn: null,
    });
  });

  it('finds everything known the second time, and changes nothing', async () => {
    const folder = await folderOf({ 'pages.jsonl': `${page('a', 'b')}\n${page('c')}` });
    await desk.importAll(folder);
    const before = await desk.store.posts.raw.countDocuments();

    const report = await desk.importAll(folder);

    expect(report).toMatchObject({ new: 0, known: 3, bad: 0 });
    expect(await desk.store.posts.raw.countDocuments()).toBe(before);
  });

  it('keeps the post that came first where another copy comes later', async () => {
    const id = freshId();
    const file = (text: string) => JSON.stringify({ data: [{ id, text }] });
    const folder = await folderOf({ '1.jsonl': file('first'), '2.jsonl': file('second') });

    const report = await desk.importAll(folder);

    expect(report).toMatchObject({ new: 1, known: 1 });
    expect((await desk.store.posts.get(`x:${id}`))?.text).toBe('first');
  });

  it('takes more posts than are written together', async () => {
    const texts = Array.from({ length: 260 }, (_, n) => `post ${n}`);
    const folder = await folderOf({ 'pages.jsonl': page(...texts) });

    expect(await desk.importAll(folder)).toMatchObject({ new: 260, known: 0, bad: 0 });
  });

  it('skips files that are none of ours, says why, and reads the others', async () => {
    const folder = await folderOf({ 'package.json': '{"name": "x"}', 'pages.jsonl': page('a'), 'empty.json': '' });

    const report = await desk.importAll(folder);

    expect(report).toMatchObject({ new: 1, bad: 0 });
    expect(report.skipped).toEqual([
      { file: join(folder, 'empty.json'), reason: 'the file is empty' },
      { file: join(folder, 'package.json'), reason: expect.stringMatching(/^none of the known formats/) as string },
    ]);
  });

  it.each([
    ['line ends of Windows', (lines: string[]) => lines.join('\r\n')],
    ['a byte order mark', (lines: string[]) => `\uFEFF${lines.join('\n')}`],
    ['no end of the last line', (lines: string[]) => lines.join('\n')],
  ])('reads a file with %s', async (_, write) => {
    const folder = await folderOf({ 'pages.jsonl': write([page('a'), page('ü 一只 🦊')]) });

    expect(await desk.importAll(folder)).toMatchObject({ new: 2, bad: 0, skipped: [] });
  });

  it('ends lines where JSON does: not at the separators that a post may hold', async () => {
    // Written as they are by Python's json.dumps(ensure_ascii=False), for one.
    const text = 'one\u2028two\u2029three\u0085four';
    const id = freshId();
    const folder = await folderOf({ 'pages.jsonl': `${JSON.stringify({ data: [{ id, text }] })}\n${page('b')}` });

    expect(await desk.importAll(folder)).toMatchObject({ new: 2, bad: 0, skipped: [] });
    expect((await desk.store.posts.get(`x:${id}`))?.text).toBe(text);
  });

  it('loses only the record that no database can hold', async () => {
    const bad = { id: freshId(), text: 'a', 'key\u0000with a zero': 1 };
    const lines = [page('a'), JSON.stringify({ data: [bad] }), page('b')];
    const folder = await folderOf({ 'pages.jsonl': lines.join('\n') });

    const report = await desk.importAll(folder);

    expect(report).toMatchObject({ new: 2, known: 0, bad: 1 });
    expect(report.badLines).toEqual([
      { file: join(folder, 'pages.jsonl'), line: 2, reason: expect.stringContaining('null bytes') as string },
    ]);
  });

  it('fails where a file cannot be read, and does not end the process', async () => {
    const gone = { path: join(tmpdir(), randomUUID(), 'gone.json'), named: true };

    await expect(importPosts([gone], { format: 'auto', store: desk.store })).rejects.toThrow(/ENOENT/);
  });
});

describe('importPosts with a file for what is bad', () => {
  it('sets each bad record aside such that it can be mended and imported', async () => {
    const bad = { id: 'no number', text: 'b' };
    const folder = await folderOf({
      'pages.jsonl': `${page('a')}\n{"data": [\n${JSON.stringify({ data: [bad] })}\n`,
    });
    const path = join(folder, 'bad', 'lines.jsonl');
    const files = await findPostFiles([join(folder, 'pages.jsonl')]);
    const setting = { format: 'auto' as const, store: desk.store };

    const first = await importPosts(files, { ...setting, setAside: setAsideFile(path) });
    const mended = (await readFile(path, 'utf8'))
      .replace('no number', freshId())
      .replace('{\\"data\\": ["', '{\\"data\\": []}"');
    await writeFile(path, mended);
    const again = setAsideFile(join(folder, 'bad', 'again.jsonl'));
    const second = await importPosts(await findPostFiles([path]), { ...setting, setAside: again });

    expect(first).toMatchObject({ new: 1, bad: 2, setAsideIn: path });
    expect(
      mended
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { file: join(folder, 'pages.jsonl'), line: 2 },
      { file: join(folder, 'pages.jsonl'), line: 3 },
    ]);
    expect(second).toMatchObject({ new: 1, bad: 0, setAsideIn: null });
  });
});
