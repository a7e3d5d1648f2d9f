import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../config/package-root.js';
import { folderOf } from '../../sources/read-all.js';
import { caseFile, freshId, solid, useImportDesk } from './import-desk.js';

const desk = useImportDesk();

describe('importPosts of an archive with its pictures', () => {
  it('takes those that are there, and leaves the others to be fetched', async () => {
    const id = freshId();
    const media = ['GFoxAndHen.jpg', 'GNotThere.jpg'].map((name, i) => ({
      id_str: `${id}${i}`,
      type: 'photo',
      media_url_https: `https://pbs.example/media/${name}`,
    }));
    const tweet = { id_str: id, full_text: 'two foxes', extended_entities: { media } };
    const folder = await folderOf({
      'data/tweets.js': `window.YTD.tweets.part0 = ${JSON.stringify([{ tweet }])}`,
      'data/deleted-tweets.js': `window.YTD.deleted_tweets.part0 = ${JSON.stringify([{ tweet: { ...tweet, id_str: freshId() } }])}`,
      [`data/tweets_media/${id}-GFoxAndHen.jpg`]: await solid(16),
    });

    const report = await desk.importAll(folder);

    expect(report).toMatchObject({ new: 1, pictures: 1, badPictures: [] });
    expect((await desk.store.posts.get(`x:${id}`))?.media).toMatchObject([{ state: 'stored' }, { state: 'pending' }]);
  });
});

describe('importPosts of pictures beside the file', () => {
  it('puts them into the blob store, under the digest of what they are', async () => {
    const picture = await solid(16);
    const { json, key } = caseFile('case/a.png', './case/../case/a.png');
    const folder = await folderOf({ 'cases.json': json, 'case/a.png': picture });
    const sha256 = createHash('sha256').update(picture).digest('hex');

    const report = await desk.importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ new: 1, pictures: 2, badPictures: [] });
    expect((await desk.store.posts.get(key))?.media).toMatchObject([
      { mediaKey: expect.stringMatching(/-1$/) as string, state: 'stored', sha256, reason: null },
      { mediaKey: expect.stringMatching(/-2$/) as string, state: 'stored', sha256, reason: null },
    ]);
    expect(Buffer.from(await desk.store.blobs.get(sha256)).equals(picture)).toBe(true);
  });

  it('never reads outside of the folder of its file', async () => {
    const outside = await folderOf({ 'secret.png': await solid(16) });
    const escapes = ['../secret.png', join(outside, 'secret.png'), '/etc/hostname', 'case/../../secret.png'];
    const { json, key } = caseFile(...escapes);
    const folder = await folderOf({ 'cases.json': json });

    const report = await desk.importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ new: 1, pictures: 0 });
    expect(report.badPictures.map(({ reason }) => reason)).toEqual(
      escapes.map(() => 'lies outside the folder of its file'),
    );
    for (const media of (await desk.store.posts.get(key))!.media)
      expect(media).toMatchObject({ state: 'rejected', sha256: null });
  });

  it('does not follow a link that leads out of the folder', async () => {
    const outside = await folderOf({ 'secret.png': await solid(16) });
    const { json } = caseFile('link.png');
    const folder = await folderOf({ 'cases.json': json });
    await symlink(join(outside, 'secret.png'), join(folder, 'link.png'));

    const report = await desk.importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ pictures: 0, badPictures: [{ reason: 'lies outside the folder of its file' }] });
  });

  it('takes a picture whose name only begins with two dots', async () => {
    const { json } = caseFile('..fox.png');
    const folder = await folderOf({ 'cases.json': json, '..fox.png': await solid(16) });

    expect(await desk.importAll(join(folder, 'cases.json'))).toMatchObject({ pictures: 1, badPictures: [] });
  });

  it('keeps the post of a picture that is missing', async () => {
    const { json, key } = caseFile('case/nowhere.png');
    const folder = await folderOf({ 'cases.json': json });

    const report = await desk.importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({
      new: 1,
      pictures: 0,
      badPictures: [{ file: join(folder, 'case/nowhere.png'), reason: 'no such file' }],
    });
    expect((await desk.store.posts.get(key))?.media).toMatchObject([
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
    const folder = await folderOf({ 'cases.json': json, [name]: await make(), 'good.png': await solid(16) });

    const report = await desk.importAll(join(folder, 'cases.json'));

    expect(report).toMatchObject({ new: 1, pictures: 1 });
    expect(report.badPictures).toEqual([{ file: join(folder, name), reason: expect.stringMatching(reason) as string }]);
    expect((await desk.store.posts.get(key))?.media).toMatchObject([
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
    const report = await desk.importAll(REAL_CASES);

    expect(report).toMatchObject({ new: 38, known: 0, bad: 0, pictures: 80, badPictures: [] });
  });
});
