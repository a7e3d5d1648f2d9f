import { mkdir, readdir, readFile, readlink, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../report/build-site.js';
import { drawPictures, type Pictures, sampleView, syntheticSource, thumbnail } from './synthetic-source.js';
import { temporaryDir } from './temporary-dir.js';

let pictures: Pictures;

beforeAll(async () => {
  pictures = await drawPictures(4);
});

function titled(title: string, overrides = {}) {
  const samples = [0, 1, 2].map((i) => sampleView(i, 'text_to_image', pictures));
  return syntheticSource({ pictures, samples, overrides: { title, ...overrides } });
}

async function titleOf(dir: string): Promise<string> {
  const html = await readFile(join(dir, 'current', 'index.html'), 'utf8');
  return /<title>(.*?)<\/title>/.exec(html)![1]!;
}

describe('the swap of a site', () => {
  it('leaves the old site whole when a build fails half-way', async () => {
    const dir = await temporaryDir();
    await buildSite({ source: titled('old'), dir, thumbnail });
    const before = await readlink(join(dir, 'current'));
    const failing = titled('new', {
      async *samples() {
        yield sampleView(0, 'text_to_image', pictures);
        yield sampleView(1, 'text_to_image', pictures);
        throw new Error('the store went away');
      },
    });
    await expect(buildSite({ source: failing, dir, thumbnail })).rejects.toThrow('the store went away');
    expect(await readlink(join(dir, 'current'))).toBe(before);
    expect(await titleOf(dir)).toBe('old');
    expect(await readdir(join(dir, 'versions'))).toHaveLength(1);
  });

  it('leaves the old site whole when it is told to stop', async () => {
    const dir = await temporaryDir();
    await buildSite({ source: titled('old'), dir, thumbnail });
    const stop = new AbortController();
    const onSample = (samples: number) => {
      if (samples === 2) stop.abort(new Error('cancelled'));
    };
    await expect(buildSite({ source: titled('new'), dir, thumbnail, signal: stop.signal, onSample })).rejects.toThrow(
      'cancelled',
    );
    expect(await titleOf(dir)).toBe('old');
  });

  it('shows nothing of a build before it is whole', async () => {
    const dir = await temporaryDir();
    await buildSite({ source: titled('old'), dir, thumbnail });
    const seen: string[] = [];
    await buildSite({
      source: titled('new'),
      dir,
      thumbnail,
      onSample: () => void titleOf(dir).then((title) => seen.push(title)),
    });
    expect(new Set(seen)).toEqual(new Set(['old']));
    expect(await titleOf(dir)).toBe('new');
  });

  it('keeps five versions, and no file in them but the site', async () => {
    const dir = await temporaryDir();
    for (let i = 0; i < 7; i += 1) await buildSite({ source: titled(`build ${i}`), dir, thumbnail });
    const versions = await readdir(join(dir, 'versions'));
    expect(versions).toHaveLength(5);
    expect(await titleOf(dir)).toBe('build 6');
    expect((await readdir(dir)).toSorted()).toEqual(['current', 'versions']);
    const names = await readdir(join(dir, 'current'));
    expect(names.toSorted()).toEqual([
      'analysis.json',
      'assets',
      'board.csv',
      'images',
      'index.html',
      'samples',
      'thumbs',
    ]);
  });

  it('removes what a crash left behind a day ago, not what another build is writing', async () => {
    const dir = await temporaryDir();
    const crashed = join(dir, 'versions', 'crashed.partial');
    const writing = join(dir, 'versions', 'writing.partial');
    await mkdir(crashed, { recursive: true });
    await mkdir(writing);
    await utimes(crashed, new Date(0), new Date(0));
    await buildSite({ source: titled('new'), dir, thumbnail });
    expect((await readdir(join(dir, 'versions'))).filter((name) => name.endsWith('.partial'))).toEqual([
      'writing.partial',
    ]);
  });

  it('gives two builds at once a folder each', async () => {
    const dir = await temporaryDir();
    const built = await Promise.all(['a', 'b'].map((title) => buildSite({ source: titled(title), dir, thumbnail })));
    expect(new Set(built.map((site) => site.versionDir)).size).toBe(2);
    expect(['a', 'b']).toContain(await titleOf(dir));
  });

  it('shares equal full pictures with the version before, and takes lost ones out', async () => {
    const dir = await temporaryDir();
    const first = await buildSite({ source: titled('old'), dir, thumbnail });
    const kept = [...pictures.keys()][0]!;
    const image = async (hash: string) =>
      hash === kept ? pictures.get(hash)! : Promise.reject(new Error('taken down'));
    const second = await buildSite({ source: titled('new', { image }), dir, thumbnail });
    expect(await readdir(join(second.versionDir, 'images'))).toEqual([`${kept}.png`]);
    const inode = async (site: string) => (await stat(join(site, 'images', `${kept}.png`))).ino;
    expect(await inode(second.versionDir)).toBe(await inode(first.versionDir));
  });
});
