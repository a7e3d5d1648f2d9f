import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { ImportReport } from '../../../cli/import/import-posts.js';
import { temporaryFolder } from '../../embedded/stack-setting.js';
import { echobench, linesOf } from '../../cli/run-echobench.js';

/** A store is all that an import needs: no Temporal is named here. */
function storeUri(): string {
  const uri = new URL(inject('mongodbUri'));
  uri.pathname = `/cli_${randomUUID().slice(0, 8)}`;
  return uri.href;
}

let uri: string;
beforeAll(() => {
  uri = storeUri();
});

/** Runs `import` beside files of a folder of their own, with a blob folder in it. */
async function importFiles(files: Record<string, string | Uint8Array>, ...args: string[]) {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder.path, name), content);
  const setting = { dataDir: join(folder.path, 'data'), cwd: folder.path, variables: { MONGODB_URI: uri } };
  const run = () => echobench(['import', ...args], setting);
  return { run, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

let lastId = 2_100_000_000_000_000_000n;
function pageLine(text: string): string {
  lastId += 1n;
  return JSON.stringify({ data: [{ id: String(lastId), text }], meta: { result_count: 1 } });
}

describe('echobench import', () => {
  it('loses one corrupt line in the middle and nothing else, and knows the rest the second time', async () => {
    const lines = [pageLine('a'), pageLine('b'), '{"data": [{"id": "7', pageLine('c'), pageLine('d')];
    await using place = await importFiles({ 'posts.jsonl': `${lines.join('\n')}\n` }, 'posts.jsonl', '--json');

    const first = await place.run();
    const second = await place.run();

    const report = JSON.parse(first.stdout) as ImportReport;
    expect(report).toMatchObject({ new: 4, known: 0, bad: 1 });
    expect(report.badLines).toEqual([
      { file: 'posts.jsonl', line: 3, reason: expect.stringMatching(/^not JSON: /) as string },
    ]);
    expect(JSON.parse(second.stdout)).toMatchObject({ new: 0, known: 4, bad: 1 });
    expect([first.stderr, second.stderr]).toEqual(['', '']);
    expect([first.code, second.code]).toEqual([0, 0]);
  });

  it('never writes over what an earlier import set aside', async () => {
    const files = { 'posts.jsonl': `${pageLine('a')}\nnot json\n`, 'bad.jsonl': 'all that is left of it\n' };
    await using place = await importFiles(files, 'posts.jsonl', '--bad', 'bad.jsonl');

    const { code, stderr } = await place.run();

    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([
      'error: --bad bad.jsonl: is there already, and is not written over; name a new file',
    ]);
  });

  it('ends with 2 where a folder holds nothing that can be read', async () => {
    await using place = await importFiles({ 'a.json': '{"a": 1}', 'b.json': '{"b": 1}' }, '.');

    const { code, stderr } = await place.run();

    expect(code).toBe(2);
    expect(linesOf(stderr).at(-1)).toBe('error: no post could be read: no file is of a known format (2); see --json');
  });

  it('names for people the line that it left out', async () => {
    const lines = [pageLine('a'), 'not json at all', pageLine('b')];
    await using place = await importFiles({ 'posts.jsonl': lines.join('\n') }, 'posts.jsonl');

    const { code, stdout, stderr } = await place.run();

    expect(stdout).toBe('Posts: 2 new, 0 known, 1 bad lines\n');
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/^posts\.jsonl:2: not JSON: .*; the line was left out$/),
      expect.stringMatching(/^What could not be read is in .*\/bad\/.*\.jsonl: mend the texts, and import that file$/),
    ]);
    expect(code).toBe(0);
  });

  it('keeps the posts of pictures that cannot be used, and says of each why', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const jpeg = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#888', noise } })
      .jpeg()
      .toBuffer();
    const huge = await sharp({
      create: { width: 16_000, height: 16_000, channels: 3, background: '#36c' },
      limitInputPixels: false,
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const cases = ['huge.png', 'page.png', 'cut.jpg', 'good.jpg'].map((file) => ({
      id: randomUUID(),
      prompt: 'make it blue',
      inputs: [{ file }],
      outputs: [],
    }));
    await using place = await importFiles(
      {
        'cases.json': JSON.stringify(cases),
        'huge.png': huge,
        'page.png': '<!DOCTYPE html><html><body>Not found</body></html>',
        'cut.jpg': jpeg.subarray(0, jpeg.length >> 1),
        'good.jpg': jpeg,
      },
      'cases.json',
    );

    const { code, stdout, stderr } = await place.run();

    expect(stdout).toBe('Posts: 4 new, 0 known, 0 bad lines\nPictures: 1 stored, 3 not usable\n');
    expect(linesOf(stderr).toSorted()).toEqual([
      expect.stringMatching(/\/cut\.jpg: a truncated or damaged JPEG.*; the post was kept without it$/),
      expect.stringMatching(
        /\/huge\.png: 16000 x 16000 pixels \(256 MP\), more than .*; the post was kept without it$/,
      ),
      expect.stringMatching(/\/page\.png: an HTML page, not an image; the post was kept without it$/),
    ]);
    expect(code).toBe(0);
  });

  it('takes from a folder what is of use, and says what is not', async () => {
    const files = { 'a.jsonl': pageLine('a'), 'notes.txt': 'hello', 'other.json': '{"name":"x"}', 'z.json': '' };
    await using place = await importFiles(files, '.');

    const { code, stdout, stderr } = await place.run();

    expect(stdout).toBe('Posts: 1 new, 0 known, 0 bad lines\n');
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(
        /^other\.json: none of the known formats \(edit-cases, .*, x-pages, .*\); the file was left out$/,
      ),
      'z.json: the file is empty; the file was left out',
    ]);
    expect(code).toBe(0);
  });

  it('refuses a named file that holds nothing of use, in one line, and takes the others', async () => {
    const files = { 'a.jsonl': pageLine('a'), 'page.html': '<!DOCTYPE html><html></html>' };
    await using place = await importFiles(files, 'a.jsonl', 'page.html', '--json');

    const { code, stdout, stderr } = await place.run();

    expect(JSON.parse(stdout)).toMatchObject({
      new: 1,
      bad: 0,
      badLines: [],
      skipped: [{ file: 'page.html', reason: 'neither JSON nor JSON lines' }],
    });
    expect(stderr).toBe(
      'error: page.html: neither JSON nor JSON lines; choose the format with --format, or name another file\n',
    );
    expect(code).toBe(2);
  });

  it('refuses a file of which nothing could be read', async () => {
    await using place = await importFiles({ 'bad.jsonl': '{"data": [\n{"data"' }, 'bad.jsonl', '--format', 'x-pages');

    const { code, stdout, stderr } = await place.run();

    expect(stdout).toMatch(/^Posts: 0 new, 0 known, [12] bad lines\n$/);
    expect(linesOf(stderr).at(-1)).toMatch(/^error: no post could be read: all that was found is bad \([12]\)/);
    expect(code).toBe(2);
  });

  it('names every path that is not there, and reads nothing', async () => {
    await using place = await importFiles({ 'a.jsonl': pageLine('a') }, 'absent.json', 'a.jsonl', 'nowhere/');

    const { code, stdout, stderr } = await place.run();

    expect(linesOf(stderr)).toEqual([
      'error: absent.json: no such file or folder',
      'error: nowhere/: no such file or folder',
    ]);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
