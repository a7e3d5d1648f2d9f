import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findPostFiles } from '../../../cli/import/find-post-files.js';
import { importPosts, type ImportReport } from '../../../cli/import/import-posts.js';
import { setAsideFile } from '../../../cli/import/set-aside-file.js';
import { packageRoot } from '../../../config/package-root.js';
import { InputError } from '../../../core/input-error.js';
import { useTestStore } from '../store/open-test-store.js';

const place = useTestStore();

/** A folder with files by their paths; its name is in every id, so that tests do not meet in the store. */
async function folderWith(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'echo-import-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

let lastId = 2_001_000_000_000_000_000n;
function freshId(): string {
  lastId += 1n;
  return String(lastId);
}

function page(...texts: string[]): string {
  return JSON.stringify({ data: texts.map((text) => ({ id: freshId(), text })), meta: { result_count: texts.length } });
}

async function importAll(...paths: string[]): Promise<ImportReport> {
  return importPosts(await findPostFiles(paths), { format: 'auto', store: place.store });
}

function solid(width: number, height = width): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#336699' }, limitInputPixels: false })
    .png()
    .toBuffer();
}

/** A file of one case of editing whose pictures are at the paths, and the key of its post. */
function caseFile(...paths: string[]): { json: string; key: string } {
  const id = randomUUID();
  const inputs = paths.map((file) => ({ file }));
  return { json: JSON.stringify([{ id, prompt: 'make it blue', inputs, outputs: [] }]), key: `other:edit-cases-${id}` };
}

describe('the licence of a list', () => {
  it('goes to records that state none of their own, also of posts that are known', async () => {
    const [silent, stating] = [caseFile(), freshId()];
    const folder = await folderWith({
      'list.json': silent.json,
      'one/case.yml': `title: Fox\nsource_links:\n  - url: https://x.com/ada/status/${stating}\nprompt: a red fox\n`,
      'one/ATTRIBUTION.yml': 'license: CC0\n',
    });
    await importAll(folder);
    const setting = { format: 'auto', store: place.store, licence: 'CC BY 4.0' } as const;

    const report = await importPosts(await findPostFiles([folder]), setting);

    expect(report).toMatchObject({ new: 0, known: 2, merged: 1 });
    expect(await place.store.posts.get(silent.key)).toMatchObject({ licences: ['CC BY 4.0'] });
    expect(await place.store.posts.get(`x:${stating}`)).toMatchObject({ licences: ['CC0'] });
  });
});

describe('findPostFiles', () => {
  it('takes named files as they are, and of folders what is JSON, by name', async () => {
    const folder = await folderWith({ 'b.jsonl': '', 'a.JSON': '', 'deep/er/c.json': '', 'notes.txt': '', json: '' });
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
    const folder = await folderWith({});
    const [one, two] = [join(folder, 'one.json'), join(folder, 'two')];

    const search = findPostFiles([one, folder, two]);

    await expect(search).rejects.toThrow(InputError);
    await expect(search).rejects.toThrow(`${one}: no such file or folder\n${two}: no such file or folder`);
  });

  it('says that a folder holds nothing to read', async () => {
    const folder = await folderWith({ 'notes.txt': '' });

    await expect(findPostFiles([folder])).rejects.toThrow(
      `${folder}: no .json, .jsonl, .csv, .yml or tweets.js file there`,
    );
  });
});

describe('importPosts', () => {
  it('counts new, known and bad, and names the line of each that is bad', async () => {
    const folder = await folderWith({ 'pages.jsonl': `${page('a', 'b')}\n{"data": [{"id"\n${page('c')}\n` });
    const file = join(folder, 'pages.jsonl');

    const report = await importAll(file);

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
    const folder = await folderWith({ 'pages.jsonl': `${page('a', 'b')}\n${page('c')}` });
    await importAll(folder);
    const before = await place.store.posts.raw.countDocuments();

    const report = await importAll(folder);

    expect(report).toMatchObject({ new: 0, known: 3, bad: 0 });
    expect(await place.store.posts.raw.countDocuments()).toBe(before);
  });

  it('keeps the post that came first where another copy comes later', async () => {
    const id = freshId();
    const file = (text: string) => JSON.stringify({ data: [{ id, text }] });
    const folder = await folderWith({ '1.jsonl': file('first'), '2.jsonl': file('second') });

    const report = await importAll(folder);

    expect(report).toMatchObject({ new: 1, known: 1 });
    expect((await place.store.posts.get(`x:${id}`))?.text).toBe('first');
  });

  it('takes more posts than are written together', async () => {
    const texts = Array.from({ length: 260 }, (_, n) => `post ${n}`);
    const folder = await folderWith({ 'pages.jsonl': page(...texts) });

    expect(await importAll(folder)).toMatchObject({ new: 260, known: 0, bad: 0 });
  });

  it('skips files that are none of ours, says why, and reads the others', async () => {
    const folder = await folderWith({ 'package.json': '{"name": "x"}', 'pages.jsonl': page('a'), 'empty.json': '' });

    const report = await importAll(folder);

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
    const folder = await folderWith({ 'pages.jsonl': write([page('a'), page('ü 一只 🦊')]) });

    expect(await importAll(folder)).toMatchObject({ new: 2, bad: 0, skipped: [] });
  });

  it('ends lines where JSON does: not at the separators that a post may hold', async () => {
    // Written as they are by Python's json.dumps(ensure_ascii=False), for one.
    const text = 'one\u2028two\u2029three\u0085four';
    const folder = await folderWith({ 'pages.jsonl': `${page(text)}\n${page('b')}` });
    const id = String(lastId - 1n);

    expect(await importAll(folder)).toMatchObject({ new: 2, bad: 0, skipped: [] });
    expect((await place.store.posts.get(`x:${id}`))?.text).toBe(text);
  });

  it('loses only the record that no database can hold', async () => {
    const bad = { id: freshId(), text: 'a', 'key\u0000with a zero': 1 };
    const lines = [page('a'), JSON.stringify({ data: [bad] }), page('b')];
    const folder = await folderWith({ 'pages.jsonl': lines.join('\n') });

    const report = await importAll(folder);

    expect(report).toMatchObject({ new: 2, known: 0, bad: 1 });
    expect(report.badLines).toEqual([
      { file: join(folder, 'pages.jsonl'), line: 2, reason: expect.stringContaining('null bytes') as string },
    ]);
  });

  it('fails where a file cannot be read, and does not end the process', async () => {
    const gone = { path: join(tmpdir(), randomUUID(), 'gone.json'), named: true };

    await expect(importPosts([gone], { format: 'auto', store: place.store })).rejects.toThrow(/ENOENT/);
  });
});

describe('importPosts of posts that are there already', () => {
  it('fills in what a richer record has, once, and keeps both records with their importers', async () => {
    const id = freshId();
    const text = 'A red fox in the snow, seen from below, at dawn';
    const poor = [{ id, prompt: `${text.slice(0, 30)}…`, images: [] }];
    const rich = {
      id_str: id,
      full_text: text,
      conversation_id_str: freshId(),
      user: { screen_name: 'ada' },
      entities: {},
      favorite_count: 5,
      extended_entities: {
        media: [{ id_str: '77', type: 'photo', media_url_https: 'https://pbs.example/media/GFox.jpg' }],
      },
    };
    const folder = await folderWith({ '1.json': JSON.stringify(poor), '2.json': JSON.stringify(rich) });

    const first = await importAll(folder);
    const stored = await place.store.posts.get(`x:${id}`);
    const second = await importAll(folder);

    expect(first).toMatchObject({ new: 1, known: 1, merged: 1 });
    expect(stored).toMatchObject({
      text,
      authorHandle: 'ada',
      conversationId: rich.conversation_id_str,
      counts: { likes: 5 },
      media: [{ mediaKey: '3_77' }],
      importer: 'trending-feed',
      raw: poor[0],
      furtherRecords: [{ importer: 'x-v1', raw: rich }],
    });
    expect(second).toMatchObject({ new: 0, known: 2, merged: 0 });
    expect(await place.store.posts.get(`x:${id}`)).toEqual(stored);
  });

  it('merges several records of one post that come together', async () => {
    const id = freshId();
    const record = (more: object) => JSON.stringify({ data: [{ id, text: 'a', ...more }] });
    const lines = [record({}), record({ lang: 'en' }), record({ public_metrics: { like_count: 3 } })];
    const folder = await folderWith({ 'pages.jsonl': lines.join('\n') });

    expect(await importAll(folder)).toMatchObject({ new: 1, known: 2, merged: 2 });
    expect(await place.store.posts.get(`x:${id}`)).toMatchObject({ language: 'en', counts: { likes: 3 } });
  });

  it('counts retweets apart: what they pass on is the post', async () => {
    const id = freshId();
    const inner = { id_str: id, full_text: 'the post', user: { screen_name: 'ada' } };
    const retweet = {
      id_str: freshId(),
      full_text: 'RT @ada: the post',
      user: { screen_name: 'bob' },
      retweeted_status: inner,
    };
    const folder = await folderWith({ 'tweets.jsonl': JSON.stringify(retweet) });

    expect(await importAll(folder)).toMatchObject({ new: 1, bad: 0, notPosts: { retweet: 1 } });
  });
});

describe('importPosts of an archive with its pictures', () => {
  it('takes those that are there, and leaves the others to be fetched', async () => {
    const id = freshId();
    const media = ['GFoxAndHen.jpg', 'GNotThere.jpg'].map((name, i) => ({
      id_str: `${id}${i}`,
      type: 'photo',
      media_url_https: `https://pbs.example/media/${name}`,
    }));
    const tweet = { id_str: id, full_text: 'two foxes', extended_entities: { media } };
    const folder = await folderWith({
      'data/tweets.js': `window.YTD.tweets.part0 = ${JSON.stringify([{ tweet }])}`,
      'data/deleted-tweets.js': `window.YTD.deleted_tweets.part0 = ${JSON.stringify([{ tweet: { ...tweet, id_str: freshId() } }])}`,
      [`data/tweets_media/${id}-GFoxAndHen.jpg`]: await solid(16),
    });

    const report = await importAll(folder);

    expect(report).toMatchObject({ new: 1, pictures: 1, badPictures: [] });
    expect((await place.store.posts.get(`x:${id}`))?.media).toMatchObject([{ state: 'stored' }, { state: 'pending' }]);
  });
});

describe('importPosts with a file for what is bad', () => {
  it('sets each bad record aside such that it can be mended and imported', async () => {
    const bad = { id: 'no number', text: 'b' };
    const folder = await folderWith({
      'pages.jsonl': `${page('a')}\n{"data": [\n${JSON.stringify({ data: [bad] })}\n`,
    });
    const path = join(folder, 'bad', 'lines.jsonl');
    const files = await findPostFiles([join(folder, 'pages.jsonl')]);
    const setting = { format: 'auto' as const, store: place.store };

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

describe('importPosts of pictures beside the file', () => {
  it('puts them into the blob store, under the digest of what they are', async () => {
    const picture = await solid(16);
    const { json, key } = caseFile('case/a.png', './case/../case/a.png');
    const folder = await folderWith({ 'cases.json': json, 'case/a.png': picture });
    const sha256 = createHash('sha256').update(picture).digest('hex');

    const report = await importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ new: 1, pictures: 2, badPictures: [] });
    expect((await place.store.posts.get(key))?.media).toMatchObject([
      { mediaKey: expect.stringMatching(/-1$/) as string, state: 'stored', sha256, reason: null },
      { mediaKey: expect.stringMatching(/-2$/) as string, state: 'stored', sha256, reason: null },
    ]);
    expect(Buffer.from(await place.store.blobs.get(sha256)).equals(picture)).toBe(true);
  });

  it('never reads outside of the folder of its file', async () => {
    const outside = await folderWith({ 'secret.png': await solid(16) });
    const escapes = ['../secret.png', join(outside, 'secret.png'), '/etc/hostname', 'case/../../secret.png'];
    const { json, key } = caseFile(...escapes);
    const folder = await folderWith({ 'cases.json': json });

    const report = await importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ new: 1, pictures: 0 });
    expect(report.badPictures.map(({ reason }) => reason)).toEqual(
      escapes.map(() => 'lies outside the folder of its file'),
    );
    for (const media of (await place.store.posts.get(key))!.media)
      expect(media).toMatchObject({ state: 'rejected', sha256: null });
  });

  it('does not follow a link that leads out of the folder', async () => {
    const outside = await folderWith({ 'secret.png': await solid(16) });
    const { json } = caseFile('link.png');
    const folder = await folderWith({ 'cases.json': json });
    await symlink(join(outside, 'secret.png'), join(folder, 'link.png'));

    const report = await importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ pictures: 0, badPictures: [{ reason: 'lies outside the folder of its file' }] });
  });

  it('takes a picture whose name only begins with two dots', async () => {
    const { json } = caseFile('..fox.png');
    const folder = await folderWith({ 'cases.json': json, '..fox.png': await solid(16) });

    expect(await importAll(join(folder, 'cases.json'))).toMatchObject({ pictures: 1, badPictures: [] });
  });

  it('keeps the post of a picture that is missing', async () => {
    const { json, key } = caseFile('case/nowhere.png');
    const folder = await folderWith({ 'cases.json': json });

    const report = await importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({
      new: 1,
      pictures: 0,
      badPictures: [{ file: join(folder, 'case/nowhere.png'), reason: 'no such file' }],
    });
    expect((await place.store.posts.get(key))?.media).toMatchObject([
      { state: 'missing', sha256: null, reason: 'no such file' },
    ]);
  });

  it.each<[string, string, () => Promise<string | Uint8Array>, RegExp]>([
    [
      'a picture of 256 million pixels',
      'huge.png',
      () => solid(16_000),
      /^16000 x 16000 pixels \(256 MP\), more than the 64 MP allowed$/,
    ],
    [
      'a page of HTML that poses as a picture',
      'page.jpg',
      async () => '<!DOCTYPE html>\n<html><body>Not found</body></html>',
      /^an HTML page, not an image$/,
    ],
    [
      'a JPEG that is cut off',
      'cut.jpg',
      async () => {
        const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
        const whole = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#808080', noise } })
          .jpeg()
          .toBuffer();
        return whole.subarray(0, whole.length >> 1);
      },
      /^a truncated or damaged JPEG/,
    ],
    ['an empty file', 'empty.png', async () => '', /^an empty file \(0 bytes\)$/],
  ])('keeps the post of %s, with one clear reason', async (_, name, make, reason) => {
    const { json, key } = caseFile(name, 'good.png');
    const folder = await folderWith({ 'cases.json': json, [name]: await make(), 'good.png': await solid(16) });

    const report = await importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ new: 1, pictures: 1 });
    expect(report.badPictures).toEqual([{ file: join(folder, name), reason: expect.stringMatching(reason) as string }]);
    expect((await place.store.posts.get(key))?.media).toMatchObject([
      { state: 'rejected', sha256: null, reason: expect.stringMatching(reason) as string },
      { state: 'stored' },
    ]);
  });
});

const REAL_CASES = join(packageRoot(), '..', 'shared', 'data', 'i2i', 'nano-banana', 'cases.json');
const isThere = existsSync(REAL_CASES);
// oxlint-disable-next-line no-console -- a skip that nobody sees would pass for a test
if (!isThere) console.warn(`SKIPPED: no ${REAL_CASES}, so no real pictures were imported`);

describe.skipIf(!isThere)('importPosts of real cases', () => {
  it('takes every post and every picture', async () => {
    const report = await importAll(REAL_CASES);

    expect(report).toMatchObject({ new: 38, known: 0, bad: 0, pictures: 80, badPictures: [] });
  });
});
