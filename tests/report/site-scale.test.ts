import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../report/build-site.js';
import { brokenLinks, readSite } from './site-pages.js';
import { drawPictures, type Pictures, sampleView, syntheticSource, thumbnail } from './synthetic-source.js';
import { temporaryDir } from './temporary-dir.js';

const SAMPLES = 200;

let pictures: Pictures;

beforeAll(async () => {
  pictures = await drawPictures(12);
});

function manySamples() {
  return Array.from({ length: SAMPLES }, (_, i) =>
    sampleView(i, i % 4 === 3 ? 'image_to_image' : 'text_to_image', pictures),
  );
}

function heapAfterCollection(): number {
  setFlagsFromString('--expose_gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('a site of many samples', () => {
  it('writes pages as samples come and holds none of them', async () => {
    const dir = await temporaryDir();
    const heap: number[] = [];
    const written: number[] = [];
    async function* samples() {
      for (let i = 0; i < SAMPLES; i += 1) {
        const view = sampleView(i, 'text_to_image', pictures);
        yield { ...view, sample: { ...view.sample, prompt: `${i} ${'ab '.repeat(20_000)}` } };
        const [partial] = (await readdir(join(dir, 'versions'))).filter((name) => name.endsWith('.partial'));
        const folder = join(dir, 'versions', partial!, 'samples');
        written.push(existsSync(folder) ? (await readdir(folder)).length : 0);
        if (i === 40 || i === SAMPLES - 1) heap.push(heapAfterCollection());
      }
    }
    await buildSite({ source: syntheticSource({ pictures, samples: [], overrides: { samples } }), dir, thumbnail });
    expect(written).toEqual(Array.from({ length: SAMPLES }, (_, i) => i));
    // 160 prompts of 60 kB, each in six strings, are over 10 MB; what may grow is noise.
    expect(heap[1]! - heap[0]!).toBeLessThan(5_000_000);
  }, 30_000);

  it('has sixty samples on a page of the gallery, a gallery per split, and links between neighbours', async () => {
    const built = await buildSite({
      source: syntheticSource({ pictures, samples: manySamples() }),
      dir: await temporaryDir(),
      thumbnail,
    });
    const site = await readSite(built.siteDir);
    const cards = (path: string) =>
      site.pages.find((page) => page.path === path)!.tags.filter((tag) => tag.attributes.class === 'card').length;
    expect([1, 2, 3, 4].map((page) => cards(page === 1 ? 'samples/index.html' : `samples/page-${page}.html`))).toEqual([
      60, 60, 60, 20,
    ]);
    expect(['', '-2', '-3'].map((page) => cards(`samples/text-to-image${page}.html`))).toEqual([60, 60, 30]);
    expect(cards('samples/image-to-image.html')).toBe(50);
    expect(brokenLinks(site)).toEqual([]);
    const ends = (rel: string) =>
      site.pages.filter(
        (page) => /^samples\/[0-9a-f]{24}/.test(page.path) && !page.tags.some((tag) => tag.attributes.rel === rel),
      );
    expect([ends('prev').length, ends('next').length]).toEqual([2, 2]);
  });
});
